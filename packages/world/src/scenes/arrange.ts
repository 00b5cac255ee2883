import type { Artist } from '../artists.ts';
import { scaledSize } from '../draw.ts';
import type { Noun } from '../lexicon.ts';
import { type Box, backgrounds } from '../picture.ts';
import type { CardColour } from './cards.ts';
import type { Look, SceneObject, ThingsScene } from './scene.ts';
import type { Stage } from './stage.ts';

/** Side of a picture of things. */
export const sceneSide = 64;

/** A thing that is to be put into a picture. */
export interface Casting {
  readonly noun: Noun;
  readonly artist: Artist;
  /** Longest side in pixels. */
  readonly longest: number;
  readonly look?: Look;
  readonly card?: CardColour;
  /** Default: a coin. */
  readonly flip?: boolean;
}

/** The four quarters: top left, top right, bottom left, bottom right. */
export const quarters: readonly Box[] = cells(2);

/** Nine cells, row by row. */
export const ninths: readonly Box[] = cells(3);

function cells(perSide: number): readonly Box[] {
  const edge = (i: number): number => Math.floor((i * sceneSide) / perSide);
  return Array.from({ length: perSide * perSide }, (_, i) => {
    const [row, column] = [Math.floor(i / perSide), i % perSide];
    return {
      x: edge(column),
      y: edge(row),
      width: edge(column + 1) - edge(column),
      height: edge(row + 1) - edge(row),
    };
  });
}

/** How far a thing may stand from the middle of its cell, in pixels. */
const JITTER = 3;
const CARD = 28;

/** Puts a thing into a cell, a little off its middle and at least one pixel from its edges. */
export function place(stage: Stage, casting: Casting, cell: Box, jitter: number = JITTER): SceneObject {
  const { atlas, draws } = stage;
  const { noun, artist, longest, look = 'plain', card: colour } = casting;
  const flip = casting.flip ?? draws.coin();
  const size = scaledSize(atlas.sprite(noun, artist), longest);
  const named = { noun: noun.noun, artist, flip, look };
  if (colour === undefined) {
    return { ...named, box: within(stage, cell, size, jitter, 1) };
  }
  const near = Math.min(jitter, 1);
  const card = within(stage, cell, { width: CARD, height: CARD }, near, 1);
  return { ...named, box: within(stage, card, size, near, 2), card: { colour, box: card } };
}

function within(
  { draws }: Stage,
  cell: Box,
  { width, height }: { readonly width: number; readonly height: number },
  jitter: number,
  margin: number,
): Box {
  const offset = (room: number): number => {
    const middle = Math.floor(room / 2);
    const reach = Math.max(0, Math.min(jitter, middle - margin));
    return middle + draws.between(-reach, reach);
  };
  return { x: cell.x + offset(cell.width - width), y: cell.y + offset(cell.height - height), width, height };
}

/** A picture of these things. */
export function thingsScene({ draws }: Stage, objects: readonly SceneObject[]): ThingsScene {
  return {
    kind: 'things',
    width: sceneSide,
    height: sceneSide,
    background: draws.int(backgrounds.length),
    objects,
  };
}

/** Longest sides of things: of each a few, so that scaled drawings can be kept. */
const QUARTER_SIZES = [20, 22, 24, 26, 28] as const;
const NINTH_SIZES = [15, 16, 17, 18] as const;
const SINGLE_SIZES = [24, 28, 32, 36, 42, 48] as const;

export function quarterSize({ draws }: Stage): number {
  return draws.pick(QUARTER_SIZES);
}

export const cardSize = 22;

export function ninthSize({ draws }: Stage): number {
  return draws.pick(NINTH_SIZES);
}

/** How far a single thing may stand from the middle, in pixels, as long as it stays inside. */
const WANDER = 16;

/** A picture of one thing, anywhere in it. */
export function singleScene(
  stage: Stage,
  noun: Noun,
  artist: Artist,
  longest: number = stage.draws.pick(SINGLE_SIZES),
): ThingsScene {
  const whole = { x: 0, y: 0, width: sceneSide, height: sceneSide };
  return thingsScene(stage, [place(stage, { noun, artist, longest }, whole, WANDER)]);
}
