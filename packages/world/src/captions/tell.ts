import { WorldError } from '../errors.ts';
import { phrasesOf } from '../language/noun-phrases.ts';
import { nounNamed } from '../lexicon.ts';
import type { Box } from '../picture.ts';
import { type Scene, type SceneObject, thingsOf } from '../scenes/scene.ts';
import { sizeOf } from '../scenes/spatial.ts';

export interface TellGrid {
  readonly rows: number;
  readonly columns: number;
}

/** How much of a cell a box must cover to be told of. */
const COVERED = 0.6;

/** By the longest side in pixels: a size that looks bigger than another has another word. */
const sizes = [
  { below: 10, word: 'tiny' },
  { below: 15, word: 'small' },
  { below: 22, word: 'medium' },
  { below: 33, word: 'large' },
  { below: Number.POSITIVE_INFINITY, word: 'huge' },
] as const;

/** Cells have letters. */
const MOST_CELLS = 26;

/**
 * A picture of things told in words, cell by cell, row after row: where the cell lies, and what lies in it. To a reader
 * they are what patches are to eyes. [rows · columns] lists of words
 *
 *     top left A dog dogs large red   top left B   top right C …
 *
 * @throws WorldError for a picture of text, and for more cells than there are letters
 */
export function tell(scene: Scene, { rows, columns }: TellGrid): readonly (readonly string[])[] {
  if (scene.kind !== 'things' && scene.kind !== 'fridge') {
    throw new WorldError(`tell: a picture of kind ${scene.kind} is read, not told; give one of things`);
  }
  if (rows * columns > MOST_CELLS) {
    throw new WorldError(
      `tell: ${rows} × ${columns} cells are more than the ${MOST_CELLS} letters; take fewer`,
    );
  }
  const [width, height] = [scene.width / columns, scene.height / rows];
  return Array.from({ length: rows * columns }, (_, place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    const cell = { x: column * width, y: row * height, width, height };
    const there = thingsOf(scene).filter(
      ({ box }) => cellOf(box, scene, { rows, columns }) === cellName(place) || covers(box, cell),
    );
    return [
      2 * row < rows ? 'top' : 'bottom',
      2 * column < columns ? 'left' : 'right',
      cellName(place),
      ...there.flatMap(wordsOf),
    ];
  });
}

/** `A`, `B`, … in the order of reading. */
function cellName(place: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + place);
}

/** The cell in which the centre of a box lies. */
export function cellOf({ x, y, width, height }: Box, scene: Scene, { rows, columns }: TellGrid): string {
  const column = Math.floor(((x + width / 2) * columns) / scene.width);
  const row = Math.floor(((y + height / 2) * rows) / scene.height);
  return cellName(row * columns + column);
}

function wordsOf(object: SceneObject): readonly string[] {
  const { noun, look, card } = object;
  const size = sizes.find(({ below }) => sizeOf(object) < below)!.word;
  return [
    noun,
    phrasesOf(nounNamed(noun)).many,
    size,
    ...(look === 'plain' ? [] : [look]),
    ...(card === undefined ? [] : [card.colour]),
  ];
}

function covers(box: Box, cell: Box): boolean {
  const overlap = (from: number, size: number, cellFrom: number, cellSize: number): number =>
    Math.max(0, Math.min(from + size, cellFrom + cellSize) - Math.max(from, cellFrom));
  const area =
    overlap(box.x, box.width, cell.x, cell.width) * overlap(box.y, box.height, cell.y, cell.height);
  return area >= COVERED * cell.width * cell.height;
}
