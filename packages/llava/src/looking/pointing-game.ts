/** Whether maps point at what the words are about, by the boxes of a world that knows. */

import { type Share, shareOf } from '@pixels/clip';
import type { ImageSize, PatchMap } from '@pixels/vit';
import { type Mean, meanOf } from './mean-of.ts';

/** A rectangle in a picture, in pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How well one map points at one region. */
export interface Pointing {
  /** 1 if the greatest cell lies inside, 0 if not; of several equally great ones the share that does. */
  readonly hit: number;
  /** The share of cells that lie inside: a hit by chance. */
  readonly hitChance: number;
  /** The share of the map that falls into the region; values below 0 count nothing. */
  readonly mass: number;
  /** The region's share of the picture: what of a level map falls into it. */
  readonly massChance: number;
}

/**
 * One round of the pointing game (Zhang et al. 2016, "Top-down neural attention by excitation backprop", §4.1), and the
 * mass inside. A cell lies inside if its middle does; if none does, the one that holds the region's middle.
 */
export function pointing(map: PatchMap, region: Region, { height, width }: ImageSize): Pointing {
  const [rows, columns] = [map.length, map[0]?.length ?? 0];
  if (rows === 0 || columns === 0) throw new RangeError('pointing: the map is empty');
  const cell = { height: height / rows, width: width / columns };
  const values = map.flat();
  const boxes = values.map((_, n) => ({
    x: (n % columns) * cell.width,
    y: Math.floor(n / columns) * cell.height,
    ...cell,
  }));
  const inside = cellsInside(boxes, region);
  const greatest = Math.max(...values);
  const winners = values.flatMap((value, n) => (value === greatest ? [n] : []));
  const masses = values.map((value) => Math.max(0, value));
  const total = masses.reduce((a, b) => a + b, 0);
  const massChance = shared(region, { x: 0, y: 0, height, width }) / (height * width);
  const caught = boxes.reduce(
    (sum, box, n) => sum + (masses[n]! * shared(box, region)) / (cell.height * cell.width),
    0,
  );
  return {
    hit: winners.filter((n) => inside.has(n)).length / winners.length,
    hitChance: inside.size / values.length,
    // A map that shows nothing says as little as a level one.
    mass: total === 0 ? massChance : caught / total,
    massChance,
  };
}

function cellsInside(cells: readonly Region[], region: Region): ReadonlySet<number> {
  const holds = (outer: Region, inner: Region): boolean => {
    const [x, y] = [inner.x + inner.width / 2, inner.y + inner.height / 2];
    return x >= outer.x && x < outer.x + outer.width && y >= outer.y && y < outer.y + outer.height;
  };
  const inside = cells.flatMap((cell, n) => (holds(region, cell) ? [n] : []));
  return new Set(inside.length > 0 ? inside : cells.flatMap((cell, n) => (holds(cell, region) ? [n] : [])));
}

/** Pixels that two rectangles have in common. */
function shared(a: Region, b: Region): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, across) * Math.max(0, down);
}

export interface PointingGame {
  /** Maps whose greatest cell lies inside, beside chance, with a 95 % interval. */
  readonly hits: Share;
  /** The share of a map that falls inside, beside a level map. */
  readonly mass: Mean & { readonly chance: number };
}

/** All rounds: a map and the region that its word is about, in pictures of one size. */
export function pointingGame(
  maps: readonly PatchMap[],
  regions: readonly Region[],
  size: ImageSize,
): PointingGame {
  if (maps.length !== regions.length || maps.length === 0) {
    throw new RangeError(
      `pointingGame: every map needs its region, and one at least; got ${maps.length} maps and ${regions.length} regions`,
    );
  }
  const rounds = maps.map((map, round) => pointing(map, regions[round]!, size));
  const sum = (of: (round: Pointing) => number): number => rounds.reduce((all, round) => all + of(round), 0);
  const count = rounds.length;
  const hits = Math.round(sum(({ hit }) => hit));
  return {
    hits: shareOf(hits, count, sum(({ hitChance }) => hitChance) / count),
    mass: {
      ...meanOf(rounds.map(({ mass }) => mass)),
      chance: sum(({ massChance }) => massChance) / count,
    },
  };
}
