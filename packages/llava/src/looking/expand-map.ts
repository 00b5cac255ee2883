import type { PatchMap } from '@pixels/vit';

/**
 * Each cell becomes r × r cells that share its value: from tokens after a pixel shuffle of r back to patches, or, with
 * r·P, to pixels. The sum stays what it was.
 */
export function expandMap(map: PatchMap, r: number): PatchMap {
  if (!Number.isInteger(r) || r < 1) {
    throw new RangeError(`expandMap: r must be a whole number, 1 or more; got ${r}`);
  }
  const copies = Array.from({ length: r });
  return map.flatMap((row) => {
    const wide = row.flatMap((value) => copies.map(() => value / r ** 2));
    return copies.map(() => wide);
  });
}
