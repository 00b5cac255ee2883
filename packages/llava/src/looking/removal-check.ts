/** What a map of weights only suggests, measured: take a part of the picture away and see what becomes of the word. */

import { embeddingLookup, plain, tf } from '@pixels/tensor';
import { logOdds, occlude, type PatchMap, toPatchMap } from '@pixels/vit';
import type { Llava } from '../llava.ts';
import { copiesOf, type LookAtOptions, type LookedText, type OpenText, openText } from './looked-text.ts';

export interface RemovalOptions extends LookAtOptions {
  /**
   * `pixels`, the default: the part is painted over before the vision encoder sees it. `token`: what the model read there
   * is replaced by the mean of the picture's tokens; the encoder may have carried some of it elsewhere before.
   */
  readonly remove?: 'pixels' | 'token' | undefined;
  /** With `pixels`: C numbers, as the picture has them; the picture's mean colour unless given. */
  readonly colour?: readonly number[] | undefined;
  /** Texts in one pass; 16 unless given. */
  readonly batchSize?: number | undefined;
}

/** What a word owes to each part of the picture. */
export interface WordCheck {
  /** In the text's ids. */
  readonly place: number;
  /** Of the word, given the whole picture and the words before it. */
  readonly probability: number;
  /** Of the word, with each part removed. */
  readonly without: PatchMap;
  /**
   * How far the word's log-odds fall when each part is removed; negative where they rise. They order the parts exactly
   * as ln p does, and go on telling them apart where p is 1.000.
   */
  readonly drop: PatchMap;
}

/**
 * drop(n) = logit p(word | picture) − logit p(word | picture without part n), for the words of a text as it stands
 *
 * Occlusion (Zeiler and Fergus 2014); a part is what an image token covers. The number of tokens stays the same, so it
 * works for any model.
 */
export function removalCheck(llava: Llava, text: LookedText, options: RemovalOptions = {}): WordCheck[] {
  const { batchSize = 16 } = options;
  return plain(() => {
    const open = openText(llava, text, options, 'removalCheck');
    if (open.words.length === 0) return [];
    const [whole] = wordOdds(llava, open, open.tokens[open.picture]!); // [words]
    const left: number[][] = []; // [parts][words]
    for (let start = 0; start < open.columns.length; start += batchSize) {
      const parts = open.columns.slice(start, start + batchSize).map((_, index) => start + index);
      left.push(...plain(() => wordOdds(llava, open, tokensWithout(llava, open, parts, options))));
    }
    return open.words.map((place, word) => {
      const odds = whole![word]!;
      const map = (of: (odds: number) => number): PatchMap =>
        toPatchMap(
          left.map((part) => of(part[word]!)),
          open.grid,
        );
      return {
        place,
        probability: sigmoid(odds),
        without: map(sigmoid),
        drop: map((without) => odds - without),
      };
    });
  });
}

const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds));

/** The picture's tokens, without each of B parts: [B, N(+1), D]. */
function tokensWithout(
  llava: Llava,
  { pictures, picture, tokens, columns }: OpenText,
  parts: readonly number[],
  { remove = 'pixels', colour }: RemovalOptions,
): tf.Tensor3D {
  if (remove === 'pixels') {
    const { vision, projector } = llava.config;
    const side = vision.patchSize * projector.pixelShuffle;
    return llava.imageTokens(occlude(pictures[picture]!, parts, { side, colour })); // [B, N(+1), D]
  }
  const own = tokens[picture]!; // [1, N(+1), D]
  const [, count, D] = own.shape;
  const first = count - columns.length;
  const mean = tf.mean(tf.slice(own, [0, first, 0], [1, columns.length, D]), 1, true); // [1, 1, D]
  const places = tf.tensor1d(
    parts.map((part) => first + part),
    'int32',
  );
  const chosen = tf.expandDims(tf.cast(tf.oneHot(places, count), 'float32'), 2); // [B, N(+1), 1]
  return tf.add(own, tf.mul(chosen, tf.sub(mean, own))); // [B, N(+1), D]
}

/** Log-odds of the words, with each of B versions of the picture's tokens [B, N(+1), D]: B × words. */
function wordOdds(
  llava: Llava,
  { ids, words, picture, tokens }: OpenText,
  versions: tf.Tensor3D,
): number[][] {
  const [B, N, D] = versions.shape;
  const T = ids.length;
  const copies = Array.from({ length: B }, (_, copy) => copy);
  const images = copies.flatMap((copy) =>
    tokens.map((own, index) => (index === picture ? tf.slice(versions, [copy, 0, 0], [1, N, D]) : own)),
  );
  const hidden = tf.reshape(llava.apply(copiesOf(ids, B), images), [B * T, D]); // [B·T, D]
  // A word is chosen at the token before it.
  const rows = copies.flatMap((copy) => words.map((place) => copy * T + place - 1));
  const logits = llava.decoder.logits(embeddingLookup(hidden, tf.tensor1d(rows, 'int32'))); // [B·words, V]
  const V = logits.shape.at(-1)!;
  const values = logits.dataSync<'float32'>();
  return copies.map((copy) =>
    words.map((place, word) => {
      const start = (copy * words.length + word) * V;
      return logOdds(values.subarray(start, start + V), ids[place]!);
    }),
  );
}
