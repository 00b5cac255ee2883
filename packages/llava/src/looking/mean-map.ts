import type { PatchMap } from '@pixels/vit';

/** The mean of maps of one size, cell by cell. */
export function meanMap(maps: readonly PatchMap[]): PatchMap {
  const [first] = maps;
  if (first === undefined) throw new RangeError('meanMap: there is no map; give one or more');
  return first.map((row, r) =>
    row.map((_, c) => maps.reduce((sum, map) => sum + map[r]![c]!, 0) / maps.length),
  );
}
