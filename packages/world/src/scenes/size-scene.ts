import type { Noun } from '../lexicon.ts';
import type { Box } from '../picture.ts';
import { type Casting, place, sceneSide, thingsScene } from './arrange.ts';
import type { ThingsScene } from './scene.ts';
import { drawArtists, type Stage } from './stage.ts';

/** Longest sides of the two, and the edge of the cell in which the small one stands. */
const BIG = [34, 37] as const;
const SMALL = [14, 16] as const;
const NARROW = 22;

/** A picture of two things, the first one much bigger, side by side in either order. */
export function sizeScene(stage: Stage, big: Noun, small: Noun): ThingsScene {
  const [one, other] = drawArtists(stage, 2);
  const { draws } = stage;
  const castings: readonly [Casting, Casting] = [
    { noun: big, artist: one!, longest: draws.pick(BIG) },
    { noun: small, artist: other!, longest: draws.pick(SMALL) },
  ];
  return placeBySize(stage, castings, draws.coin());
}

/** The big thing and the small one, each in its strip of the picture. */
export function placeBySize(
  stage: Stage,
  [big, small]: readonly [Casting, Casting],
  bigFirst: boolean,
  jitter: number = 4,
): ThingsScene {
  const wide = sceneSide - NARROW;
  const strip = (x: number, width: number): Box => ({ x, y: 0, width, height: sceneSide });
  const bigger = place(stage, big, strip(bigFirst ? 0 : NARROW, wide), jitter);
  const smaller = place(stage, small, strip(bigFirst ? wide : 0, NARROW), jitter);
  return thingsScene(stage, bigFirst ? [bigger, smaller] : [smaller, bigger]);
}
