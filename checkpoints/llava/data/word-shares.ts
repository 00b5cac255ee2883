import type { ChatFormat } from '@pixels/llava';
import type { ExampleSource } from './examples.ts';

/** Enough for the rarest words. */
const captionsOfSource = 3000;

/** How often each word, by its id, is said in a caption: a share of all captions, those of each source by its share. */
export function wordShares(
  sources: readonly ExampleSource[],
  { stopIds }: Pick<ChatFormat, 'stopIds'>,
): ReadonlyMap<number, number> {
  const shares = new Map<number, number>();
  const total = sources.reduce((sum, { share }) => sum + share, 0);
  for (const { make, share } of sources) {
    for (let index = 0; index < captionsOfSource; index++) {
      for (const id of new Set(make(index).text.labels)) {
        if (id < 0 || stopIds.includes(id)) continue;
        shares.set(id, (shares.get(id) ?? 0) + share / total / captionsOfSource);
      }
    }
  }
  return shares;
}
