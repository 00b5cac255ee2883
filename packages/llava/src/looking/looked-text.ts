/** A text that was read or said about pictures, and which of its tokens lie where. */

import { expectShape, tf } from '@pixels/tensor';
import type { PatchGrid } from '@pixels/vit';
import { placeImages } from '../fusion/place-images.ts';
import type { Llava } from '../llava.ts';

export interface LookedText {
  /** T ids: what was asked, and what was said, with the placeholders of the pictures. */
  readonly ids: readonly number[];
  /** As the model reads them, [1, height, width, C] each, in the order in which the text shows them. */
  readonly pictures: readonly tf.Tensor[];
}

export interface LookAtOptions {
  /** Places in `ids` of the words that are asked about; all that come after the picture unless given. */
  readonly words?: readonly number[] | undefined;
  /** Which of the pictures; the first, 0, unless given. */
  readonly picture?: number | undefined;
}

/** A text with what the model reads of its pictures, and what is asked about it. */
export interface OpenText extends LookedText {
  /** Of each picture, [1, N(+1), D]. */
  readonly tokens: readonly tf.Tensor3D[];
  /** The places of the words that are asked about. */
  readonly words: readonly number[];
  /** The picture that is asked about. */
  readonly picture: number;
  /** How its image tokens lie: a token covers r × r patches after a pixel shuffle of r. */
  readonly grid: PatchGrid;
  /** Where they are among all that a word looks at: the T words, then, with cross-attention, all image tokens. */
  readonly columns: readonly number[];
}

/** @throws RangeError when the text shows other pictures, or the picture or a word asked about does not exist. */
export function openText(
  llava: Llava,
  { ids, pictures }: LookedText,
  { words, picture = 0 }: LookAtOptions,
  what: string,
): OpenText {
  const shown = pictures[picture];
  if (shown === undefined) {
    throw new RangeError(
      `${what}: there is no picture ${picture}: the text came with ${pictures.length}; give them in the order in which it shows them`,
    );
  }
  for (const each of pictures) expectShape(each, '1 height width C', {}, `${what}: pictures`);
  const tokens = pictures.map((each) => llava.imageTokens(each)); // [1, N(+1), D]
  const { imageId, projector, classToken } = llava.config;
  const isCrossed = llava.crossAttention !== undefined;
  placeImages(copiesOf(ids, 1), imageId, llava.placeholdersFor(tokens));
  const patches = llava.vision.gridOf(shown);
  const grid = {
    rows: patches.rows / projector.pixelShuffle,
    columns: patches.columns / projector.pixelShuffle,
  };
  const before = tokens.slice(0, picture).reduce((sum, { shape }) => sum + shape[1], 0);
  const first = before + (classToken === 'keep' ? 1 : 0);
  const placeholders = [...ids.keys()].filter((place) => ids[place] === imageId);
  const columns = Array.from({ length: grid.rows * grid.columns }, (_, n) =>
    isCrossed ? ids.length + first + n : placeholders[first + n]!,
  );
  const end = isCrossed ? placeholders[picture]! : columns.at(-1)!;
  const chosen = words ?? [...ids.keys()].filter((place) => place > end && ids[place] !== imageId);
  for (const place of chosen) expectWord(ids, place, imageId, what);
  return { ids, pictures, tokens, words: chosen, picture, grid, columns };
}

function expectWord(ids: readonly number[], place: number, imageId: number, what: string): void {
  if (!Number.isInteger(place) || place < 1 || place >= ids.length) {
    throw new RangeError(
      `${what}: words must be places from 1 to ${ids.length - 1} of the text, whose first token nothing foretells; got ${place}`,
    );
  }
  if (ids[place] === imageId) {
    throw new RangeError(`${what}: place ${place} of the text holds a picture, not a word`);
  }
}

/** int32 [B, T]: the same text B times. */
export function copiesOf(ids: readonly number[], copies: number): tf.Tensor2D {
  return tf.tidy(() => tf.tile(tf.tensor2d([...ids], [1, ids.length], 'int32'), [copies, 1])); // [B, T]
}
