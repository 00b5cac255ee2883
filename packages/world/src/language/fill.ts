import { WorldError } from '../errors.ts';

/** What stands in the gaps of a wording. */
export type Fillers = Readonly<Record<string, string>>;

/** `where {is} {the}?` with { is: 'are', the: 'the jeans' } → `where are the jeans?` */
export function fill(wording: string, fillers: Fillers): string {
  return wording.replace(/\{(\w+)\}/g, (gap, name: string) => {
    const filler = fillers[name];
    if (filler === undefined) throw new WorldError(`fill: "${wording}" has a gap ${gap} that nothing fills`);
    return filler;
  });
}
