import type { Noun } from '../lexicon.ts';
import type { Box } from '../picture.ts';
import { type Casting, place, quarterSize, sceneSide, thingsScene } from './arrange.ts';
import type { ThingsScene } from './scene.ts';
import type { Direction } from './spatial.ts';
import { drawArtists, type Stage } from './stage.ts';

/** How far each of the two may stand off the common line, in pixels. */
const CROSS = 5;

/** A picture of two things of which the first stands so to the second. */
export function pairScene(stage: Stage, first: Casting, direction: Direction, second: Casting): ThingsScene {
  const [low, high] = direction === 'left of' || direction === 'above' ? [first, second] : [second, first];
  const across = direction === 'left of' || direction === 'right of';
  const cells = halves(stage, across);
  return thingsScene(stage, [place(stage, low, cells[0], 1), place(stage, high, cells[1], 1)]);
}

/** The same of two things by name, drawn by anybody, of middling size. */
export function twoThings(stage: Stage, first: Noun, direction: Direction, second: Noun): ThingsScene {
  const [one, other] = drawArtists(stage, 2);
  return pairScene(stage, { noun: first, artist: one!, longest: quarterSize(stage) }, direction, {
    noun: second,
    artist: other!,
    longest: quarterSize(stage),
  });
}

/** Two cells side by side or one above the other, each moved across by a few pixels. */
export function halves({ draws }: Stage, across: boolean): readonly [Box, Box] {
  const half = sceneSide / 2;
  const cell = (start: number): Box => {
    const off = Math.floor(half / 2) + draws.between(-CROSS, CROSS);
    return across
      ? { x: start, y: off, width: half, height: half }
      : { x: off, y: start, width: half, height: half };
  };
  return [cell(0), cell(half)];
}
