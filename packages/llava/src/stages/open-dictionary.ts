import { expectShape, tf } from '@pixels/tensor';
import type { Llava } from '../llava.ts';

/** Sharper than `WordFinding` holds patches against words, because of all words that a patch may show one is wanted. */
const sharpness = 6;

/** Louder than the decoder has its words, because what is found is spread over several of them. */
const loudness = 1.5;

/**
 * The projector's dictionary begins with the words that the eyes have learned to find: what they look like, `words`
 * [n, Dv] of `WordFinding`, and what they mean, the decoder's vectors of these ids. Both learn from there.
 * @throws Error when the projector has no dictionary, or a smaller one.
 */
export function openDictionary(
  { projector, decoder }: Llava,
  ids: readonly number[],
  words: tf.Tensor,
): void {
  const { dictionary } = projector;
  if (dictionary === undefined) {
    throw new Error('openDictionary: the projector has none; give its config a dictionary');
  }
  expectShape(words, 'n Dv', { n: ids.length }, 'openDictionary: words');
  tf.tidy(() => {
    const meanings = decoder.tokens.apply(tf.tensor1d([...ids], 'int32')); // [n, D]
    dictionary.define(tf.mul(words, sharpness), tf.mul(meanings, loudness));
  });
}
