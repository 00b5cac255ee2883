import { WorldError } from '../errors.ts';
import { phrasesOf } from '../language/noun-phrases.ts';
import { nounNamed } from '../lexicon.ts';
import type { Box } from '../picture.ts';
import { diagnose } from '../scenes/bugs.ts';
import { readingsOf } from '../scenes/dashboard-scene.ts';
import { cellWidth } from '../scenes/font.ts';
import { moneyInWords } from '../scenes/money.ts';
import { letterBox } from '../scenes/paint-code.ts';
import {
  type CodeScene,
  type ReceiptScene,
  type Scene,
  type SceneObject,
  thingsOf,
} from '../scenes/scene.ts';
import { sizeOf } from '../scenes/spatial.ts';

export interface TellGrid {
  readonly rows: number;
  readonly columns: number;
}

/** How much of a cell a box must cover to be told of. */
const COVERED = 0.6;

/** By the longest side in pixels: a size that looks bigger than another has another word. */
const sizes = [
  { below: 22, word: 'small' },
  { below: 33, word: 'large' },
  { below: Number.POSITIVE_INFINITY, word: 'huge' },
] as const;

/** Cells have letters. */
const MOST_CELLS = 26;

/**
 * A picture told in words, cell by cell, row after row: where the cell lies, and what lies in it. To a reader they are
 * what patches are to eyes. [rows · columns] lists of words
 *
 *     top left A dog dogs large red   top left B   top right C …
 *     top left   top left A 7   top right …             a chart, whose values stand where its bars end
 *     bottom right 7   bottom right forty five          a receipt, of which its total is told
 *     top left unclosed string add " on line 2          code, where something is wrong
 *
 * @throws WorldError for more cells than there are letters
 */
export function tell(scene: Scene, { rows, columns }: TellGrid): readonly (readonly string[])[] {
  if (rows * columns > MOST_CELLS) {
    throw new WorldError(
      `tell: ${rows} × ${columns} cells are more than the ${MOST_CELLS} letters; take fewer`,
    );
  }
  const things = thingsOf(scene).length > 0;
  return toldWhere(scene, { rows, columns }, { rows, columns }).map((words, place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    return [
      2 * row < rows ? 'top' : 'bottom',
      2 * column < columns ? 'left' : 'right',
      // Things are pointed at by letters; the bars of a chart have their own.
      ...(things ? [cellName(place)] : []),
      ...words,
    ];
  });
}

/**
 * What is told of things and values, patch by patch: [rows · columns] lists of words. What `tell` says of the cell where
 * a thing is pointed at is true of all its patches, and of those beside it what is true wherever the thing lies.
 *
 * @param cells of `tell`: each has one patch or several.
 */
export function toldWhere(
  scene: Scene,
  { rows, columns }: TellGrid,
  cells: TellGrid,
): readonly (readonly string[])[] {
  const tellings = tellingsOf(scene).map((telling) => ({ telling, cell: cellOf(telling.at, scene, cells) }));
  const [width, height] = [scene.width / columns, scene.height / rows];
  return Array.from({ length: rows * columns }, (_, place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    const patch = { x: column * width, y: row * height, width, height };
    const here = cellOf(middleOf(patch), scene, cells);
    return tellings.flatMap(({ telling, cell }) => {
      if (cell === here) return allOf(telling);
      return covers(telling.box, patch) ? telling.words : [];
    });
  });
}

/** All that is told of a picture, wherever it lies: `dog dogs large red cat cats small blue`, `A 4 B 7 …` */
export function toldWords(scene: Scene): readonly string[] {
  return tellingsOf(scene).flatMap(allOf);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is told of a thing, of a value, or of what is written. */
interface Telling {
  readonly box: Box;
  /** In the cell of this point all of it is true. */
  readonly at: Point;
  /** In all cells that it covers. */
  readonly words: readonly string[];
  /** What is counted: it stands in one cell, however many a large thing covers. */
  readonly many?: string;
}

function allOf({ words, many }: Telling): readonly string[] {
  return many === undefined ? words : [...words, many];
}

function tellingsOf(scene: Scene): readonly Telling[] {
  switch (scene.kind) {
    case 'things':
    case 'fridge':
      return scene.objects.map(thing);
    case 'dashboard': {
      const readings = readingsOf(scene);
      return scene.bars.map(({ box }, bar) => inMiddle({ ...box, height: 0 }, readings[bar]!));
    }
    case 'receipt':
      return sum(scene);
    case 'code':
      return flaw(scene);
  }
}

/** `7` where the whole part of the total is printed, `forty five` where its cents are. */
function sum({ total, width }: ReceiptScene): readonly Telling[] {
  const [whole, ten, one] = moneyInWords(total.cents);
  const right = width - '.00'.length * cellWidth;
  const left = right - whole.length * cellWidth;
  return [
    inMiddle({ ...total.box, x: left, width: right - left }, [whole]),
    inMiddle({ ...total.box, x: right, width: width - right }, [ten, one]),
  ];
}

/** What is wrong with code, at the letter where it shows. That nothing is wrong can be seen at no place. */
function flaw({ lines }: CodeScene): readonly Telling[] {
  const found = diagnose(lines.map(({ text }) => text));
  if (found === undefined) return [];
  return [inMiddle(letterBox(lines[found.line - 1]!, found.column), `${found.bug} ${found.fix}`.split(' '))];
}

function inMiddle(box: Box, words: readonly string[]): Telling {
  return { box, at: middleOf(box), words };
}

function thing(object: SceneObject): Telling {
  const { noun, look, card, box } = object;
  const words = [
    noun,
    sizeWord(object),
    ...(look === 'plain' ? [] : [look]),
    ...(card === undefined ? [] : [card.colour]),
  ];
  return { box, at: pointOf(box), words, many: phrasesOf(nounNamed(noun)).many };
}

/** `A`, `B`, … in the order of reading. */
function cellName(place: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + place);
}

/**
 * Things stand in the middle of quarters or ninths of a picture, and those lie on borders between sixteenths, at 16, 32
 * and 48 of 64 pixels, where one pixel would decide on the cell. A little up and left of it, nothing is in doubt.
 */
const ASIDE = 2.5;

function pointOf(box: Box): Point {
  const { x, y } = middleOf(box);
  return { x: Math.max(0, x - ASIDE), y: Math.max(0, y - ASIDE) };
}

function middleOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** The place of the cell in which a point lies. */
function cellOf({ x, y }: Point, scene: Scene, { rows, columns }: TellGrid): number {
  const column = Math.floor((x * columns) / scene.width);
  const row = Math.floor((y * rows) / scene.height);
  return row * columns + column;
}

/** Places are pointed at by the cells of a grid of four by four. */
const pointingGrid = { rows: 4, columns: 4 };

/** `A` … `P`: where the thing in a box lies, for one who points at it. */
export function pointedAt(box: Box, scene: Scene): string {
  return cellName(cellOf(pointOf(box), scene, pointingGrid));
}

/** `small`, `large` or `huge` */
export function sizeWord(object: SceneObject): string {
  return sizes.find(({ below }) => sizeOf(object) < below)!.word;
}

function covers(box: Box, cell: Box): boolean {
  const overlap = (from: number, size: number, cellFrom: number, cellSize: number): number =>
    Math.max(0, Math.min(from + size, cellFrom + cellSize) - Math.max(from, cellFrom));
  const area =
    overlap(box.x, box.width, cell.x, cell.width) * overlap(box.y, box.height, cell.y, cell.height);
  return area >= COVERED * cell.width * cell.height;
}
