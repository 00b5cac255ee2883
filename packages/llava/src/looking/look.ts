/** For every word, how much it took from each part of a picture. */

import { plain, tf } from '@pixels/tensor';
import { attentionRelevance, attentionRollout, type PatchMap, toPatchMap } from '@pixels/vit';
import type { Llava } from '../llava.ts';
import { jointWeights } from './joint-weights.ts';
import { copiesOf, type LookedText, openText } from './looked-text.ts';
import { gradientsOf, type Look, looksOf, weightsOf } from './looks-in-hand.ts';
import { type RemovalOptions, removalCheck } from './removal-check.ts';

/** From the least to the most that can be said: three readings of the attention weights, and a measurement. */
export const lookMethods = ['raw', 'rollout', 'relevance', 'removal'] as const;

/**
 * - `raw`: the weights as they are, mean over heads and layers;
 * - `rollout`: followed through all layers of the decoder (Abnar and Zuidema 2020);
 * - `relevance`: weighted by what they do to the word's logit (Chefer et al. 2021);
 * - `removal`: no weights at all, but how far the word's log-odds fall without each part, `removalCheck`.
 */
export type LookMethod = (typeof lookMethods)[number];

export interface LookOptions extends RemovalOptions {
  /** `raw` unless given. */
  readonly method?: LookMethod | undefined;
  /** Of `raw`: only these layers of the decoder; with cross-attention, those that it stands before. */
  readonly layers?: readonly number[] | undefined;
  /** Of `raw`: only these heads. */
  readonly heads?: readonly number[] | undefined;
}

/**
 * map[word][row][column]: how much each word took from each image token when it was chosen. A token covers an equal
 * part of the picture, r × r patches after a pixel shuffle of r; `expandMap` goes back to patches and pixels.
 *
 * A word is chosen at the token before it, so it is that token's look which counts. Raw weights and rollout sum to 1
 * over all that is looked at: where images stand among the words, a map sums to what the words leave.
 */
export function look(llava: Llava, text: LookedText, options: LookOptions = {}): PatchMap[] {
  const { method = 'raw' } = options;
  if (method === 'removal') return removalCheck(llava, text, options).map(({ drop }) => drop);
  return plain(() => {
    const { ids, tokens, words, grid, columns } = openText(llava, text, options, 'look');
    const text1 = copiesOf(ids, 1); // [1, T]
    const weights = weightsOf(llava, text1, tokens); // [1, H, T, T] or [1, H, T, S]
    const joint = jointly(llava, tokens);
    const rows = (): number[][] => {
      if (method === 'raw') return rowsBefore(words, meanWeights(llava, joint(weights), options));
      if (method === 'rollout') return rowsBefore(words, attentionRollout(joint(weights)));
      const all = joint(weights); // [1, H, T + S, T + S]
      return words.flatMap((place) =>
        plain(() => {
          const gradients = gradientsOf(llava, text1, tokens, place, weights);
          return rowsBefore([place], attentionRelevance(all, joint(gradients, 0)));
        }),
      );
    };
    return rows().map((row) =>
      toPatchMap(
        columns.map((column) => row[column]!),
        grid,
      ),
    );
  });
}

/** All looks as squares over words and image tokens: those of `weightsOf` → [1, H, T + S, T + S] each. */
function jointly(llava: Llava, tokens: readonly tf.Tensor3D[]) {
  const looks = looksOf(llava);
  const isCrossed = llava.crossAttention !== undefined;
  const S = isCrossed ? tokens.reduce((sum, { shape }) => sum + shape[1], 0) : 0;
  return (weights: readonly tf.Tensor[], diagonal: 0 | 1 = 1): tf.Tensor4D[] =>
    weights.map((layer, index) => jointWeights(layer, looks[index]!, S, diagonal)); // [1, H, T + S, T + S]
}

/** The rows of a matrix [T + S, T + S] in which the tokens before these places look. */
function rowsBefore(words: readonly number[], matrix: tf.Tensor2D): number[][] {
  if (words.length === 0) return [];
  const places = tf.tensor1d(
    words.map((place) => place - 1),
    'int32',
  );
  return tf.gather(matrix, places).arraySync(); // [words, T + S]
}

/** Mean over the chosen heads of the chosen layers in which pictures are looked at: [1, H, T + S, T + S] each → [T + S, T + S]. */
function meanWeights(llava: Llava, joint: readonly tf.Tensor4D[], options: LookOptions): tf.Tensor2D {
  const kind: Look['kind'] = llava.crossAttention === undefined ? 'self' : 'cross';
  const looking = looksOf(llava)
    .map((look, index) => ({ ...look, weights: joint[index]! }))
    .filter((look) => look.kind === kind);
  const layers = chosenOf(
    'layers',
    options.layers,
    looking.map(({ layer }) => layer),
  );
  const heads = chosenOf('heads', options.heads, [...Array(llava.decoder.config.heads).keys()]);
  const stacked = tf.concat(
    looking.filter(({ layer }) => layers.includes(layer)).map(({ weights }) => weights),
    0,
  ); // [layers, H, T + S, T + S]
  return tf.mean(tf.gather(stacked, [...heads], 1), [0, 1]); // [T + S, T + S]
}

function chosenOf(
  name: string,
  chosen: readonly number[] | undefined,
  existing: readonly number[],
): readonly number[] {
  if (chosen === undefined) return existing;
  const unknown = chosen.find((one) => !existing.includes(one));
  if (unknown === undefined && chosen.length > 0) return chosen;
  throw new RangeError(
    `look: ${name} must be some of ${existing.join(', ')}, in which this model looks at pictures; got ${unknown ?? 'none'}`,
  );
}
