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
    const together = tf.tensor2d(targets, [B, B]); // [B, B]
    const signs = tf.sub(tf.mul(together, 2), 1); // [B, B]
    const losses = softplus(tf.neg(tf.mul(signs, logits))); // −log σ(y·z) = softplus(−y·z), [B, B]
    // Apart, because a negative of 4.5e-5 is lost in float32 when it is added to a sum of tens.
    const ofPairs = tf.sum(tf.mul(losses, together));
    const ofOthers = tf.sum(tf.mul(losses, tf.sub(1, together)));
    return tf.add(tf.div(ofPairs, B), tf.div(ofOthers, B)).asScalar();
  });
}

/** max(x, 0) + log(1 + exp(−|x|)), with the gradient σ(x): no exponential overflows. */
const softplus = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  (save as tf.GradSaveFunc)([input]);
  const value = tf.add(tf.relu(input), tf.log1p(tf.exp(tf.neg(tf.abs(input)))));
  return { value, gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(dy, tf.sigmoid(saved!)) };
});
