import { tf } from '@pixels/tensor';
import type { Look } from './looks-in-hand.ts';

/**
 * Words and image tokens as one sequence, in which a look is a square: self [1, H, T, T] → [[A, 0], [0, 1]] and cross
 * [1, H, T, S] → [[0, A], [0, 1]], both [1, H, T + S, T + S]. Image tokens look at themselves alone, so that the rows
 * sum to 1 if those of A do, and all looks of a text can be followed one after the other.
 *
 * @param diagonal - 0 in place of the 1, for gradients.
 */
export function jointWeights(
  weights: tf.Tensor,
  { kind }: Look,
  imageTokens: number,
  diagonal: 0 | 1 = 1,
): tf.Tensor4D {
  return tf.tidy(() => {
    const [, H, T] = weights.shape as [number, number, number];
    const after = [0, imageTokens] as [number, number];
    const sides = kind === 'self' ? [after, after] : [after, [T, 0] as [number, number]];
    const square = tf.pad(weights, [[0, 0], [0, 0], ...sides]); // [1, H, T + S, T + S]
    if (diagonal === 0 || imageTokens === 0) return square as tf.Tensor4D;
    const ones = tf.diag(tf.concat([tf.zeros([T]), tf.ones([imageTokens])])); // [T + S, T + S]
    return tf.add(square, tf.tile(tf.reshape(ones, [1, 1, ...ones.shape]), [1, H, 1, 1])) as tf.Tensor4D;
  });
}
