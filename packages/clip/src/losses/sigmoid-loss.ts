import { tf } from '@pixels/tensor';
import { type PairLossOptions, pairTargets } from './pair-targets.ts';

/**
 * L = −1/B · Σᵢ Σⱼ log σ(yᵢⱼ·zᵢⱼ), y = 1 for a pair that belongs together, −1 for one that does not: every pair is a
 * yes-or-no question of its own (Zhai et al. 2023, "Sigmoid loss for language image pre-training", eq. 1).
 * All logits −10, as at the start: softplus(10) + (B−1)·softplus(−10), about 10 + 4.5e-5·B.
 *
 * @param logits [B, B]: row i is image i against all texts.
 */
export function sigmoidLoss(logits: tf.Tensor, options: PairLossOptions = {}): tf.Scalar {
  const { B, targets } = pairTargets(logits, options, 'sigmoidLoss');
  return tf.tidy(() => {
    const signs = tf.tensor2d(
      targets.map((together) => 2 * together - 1),
      [B, B],
    ); // [B, B]
    const losses = softplus(tf.neg(tf.mul(signs, logits))); // −log σ(y·z) = softplus(−y·z), [B, B]
    return tf.div(tf.sum(losses), B).asScalar();
  });
}

/** max(x, 0) + log(1 + exp(−|x|)), with the gradient σ(x): exact where exp(x) is smaller than float32 can add to 1. */
const softplus = tf.customGrad((x) => {
  const input = x as tf.Tensor;
  const value = tf.add(tf.relu(input), tf.log1p(tf.exp(tf.neg(tf.abs(input)))));
  return { value, gradFunc: (dy: tf.Tensor) => tf.mul(dy, tf.sigmoid(input)) };
});
