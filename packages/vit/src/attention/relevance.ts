import { expectShape, tf } from '@pixels/tensor';

/**
 * R ← R + Āₗ·R for l = 1 … L, from R = I;  Āₗ = mean_h (∇Aₗ ⊙ Aₗ)⁺, ∇Aₗ = ∂ logit_class / ∂Aₗ   (Chefer et al. 2021)
 *
 * Attention counts only where more of it would raise the logit of the class; so the map depends on the question,
 * which raw attention and rollout do not.
 *
 * @param weights Aₗ [1, H, T, T], first layer first.
 * @param gradients ∇Aₗ [1, H, T, T], in the same order.
 * @returns R [T, T]: row i, how relevant each input token is to output token i.
 */
export function attentionRelevance(
  weights: readonly tf.Tensor[],
  gradients: readonly tf.Tensor[],
): tf.Tensor2D {
  if (weights.length === 0 || weights.length !== gradients.length) {
    throw new Error(
      `attentionRelevance: weights and gradients must hold the same layers, at least one; got ${weights.length} and ${gradients.length}`,
    );
  }
  return tf.tidy(() => {
    const { H, T } = expectShape(weights[0]!, '1 H T T', {}, 'attentionRelevance: weights');
    return weights.reduce<tf.Tensor2D>((relevance, layer, index) => {
      expectShape(layer, '1 H T T', { H, T }, 'attentionRelevance: weights');
      expectShape(gradients[index]!, '1 H T T', { H, T }, 'attentionRelevance: gradients');
      const raising = tf.relu(tf.mul(gradients[index]!, layer)); // [1, H, T, T]
      const overHeads = tf.mean<tf.Tensor2D>(tf.squeeze(raising, [0]), 0); // [T, T]
      return tf.add(relevance, tf.matMul(overHeads, relevance)); // [T, T] + [T, T] × [T, T] → [T, T]
    }, tf.eye(T)); // [T, T]
  });
}
