import type { Fillers } from '../language/fill.ts';
import { phrasesOf } from '../language/noun-phrases.ts';
import { nounNamed } from '../lexicon.ts';

/** The gaps that speak of one thing: {noun} {one} {many} {the} {is} {it} {they}. */
export function nounFillers(noun: string): Fillers {
  const { one, many, the, is, it } = phrasesOf(nounNamed(noun));
  return { noun, one, many, the, is, it, they: it === 'it' ? 'it' : 'they' };
}
