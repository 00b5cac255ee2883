/** The projector learns to make of what the eyes see what the brain knows from pictures that were told to it. */

import { expectShape, tf } from '@pixels/tensor';
import { noWord, toldImages } from '../fusion/told-images.ts';
import { surpriseOfSaid } from './said-words.ts';

/** How much likelier a word becomes by being there: a told picture scores this for its own words, and about 0 for others. */
const sharpness = 8;

/**
 * What the projector made, places [B, N, D], what is told of the same pictures, words int32 [B, N, M] filled up with
 * `noWord`, and the brain's word vectors, table [V, D] →
 *
 *     logit(w) = 8·pₙ·e_w / |e_w|²
 *     loss = −log (exp(logit(w)) / (exp(logit(w)) + Σ_v exp(logit(v)))) + |p − t|² / |t|²
 *
 * the former for each word w that is told of a place, where v are all that are not: the mean over its places, then over
 * the words, so that a colour, which few things have, counts as much as *left*. t is what `toldImages` makes of the
 * words. The words must be told apart, or the brain cannot; and they must be as loud as it is used to.
 */
export function tellingLoss(places: tf.Tensor, words: tf.Tensor, table: tf.Tensor): tf.Scalar {
  const { B, N, M } = expectShape(words, 'B N M', {}, 'tellingLoss: words');
  const { V, D } = expectShape(table, 'V D', {}, 'tellingLoss: table');
  expectShape(places, 'B N D', { B, N, D }, 'tellingLoss: places');
  return tf.tidy(() => {
    const told = toldImages(words, table); // [B, N, D]
    const said = saidOf(words.dataSync<'int32'>(), M, V); // [B·N, V]
    const rows = tf.reshape(places, [B * N, D]) as tf.Tensor2D; // [B·N, D]
    const squares = tf.add(tf.sum(tf.square(table), 1), 1e-6); // [V]
    const fits = tf.matMul(rows, table as tf.Tensor2D, false, true); // [B·N, D] × [V, D]ᵀ → [B·N, V]
    const logits = tf.mul(tf.div(fits, squares), sharpness) as tf.Tensor2D; // [B·N, V]
    const apart = surpriseOfSaid(logits, said);
    const loud = tf.div(tf.sum(tf.square(tf.sub(places, told))), tf.sum(tf.square(told)));
    return tf.add(apart, loud).asScalar();
  });
}

/** [B·N, V]: where a word is told of a place, one over the number of its places; 0 elsewhere. */
function saidOf(ids: Int32Array, M: number, V: number): tf.Tensor2D {
  const rows = ids.length / M;
  const said = new Float32Array(rows * V);
  const places = new Float32Array(V);
  for (const [index, id] of ids.entries()) {
    if (id === noWord) continue;
    const at = Math.floor(index / M) * V + id;
    if (said[at] === 0) places[id]! += 1;
    said[at] = 1;
  }
  for (const at of said.keys()) if (said[at] === 1) said[at] = 1 / places[at % V]!;
  return tf.tensor2d(said, [rows, V]);
}
