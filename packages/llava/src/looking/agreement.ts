import { type PatchMap, rankCorrelation } from '@pixels/vit';
import { type Mean, meanOf } from './mean-of.ts';

/**
 * The mean of Spearman's ρ between each map and its measurement (`removalCheck`'s drop): 1 where a map orders the parts of
 * the picture as their removal does, 0 where it says nothing about it.
 */
export function agreement(maps: readonly PatchMap[], drops: readonly PatchMap[]): Mean {
  if (maps.length !== drops.length) {
    throw new RangeError(
      `agreement: every map needs its measurement; got ${maps.length} maps and ${drops.length} measurements`,
    );
  }
  return meanOf(maps.map((map, word) => rankCorrelation(map.flat(), drops[word]!.flat())));
}
