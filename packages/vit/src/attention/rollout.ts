import { expectShape, tf } from '@pixels/tensor';

/**
 * Rollout = Â_L · … · Â₂ · Â₁,  Âₗ = ½·mean_h Aₗ + ½·I   (Abnar and Zuidema 2020)
 *
 * Attention followed through all layers, one half of each taken by the residual connection. Row i says how much of
 * each input token flows into output token i; the rows sum to 1, as those of every Âₗ do.
 *
 * @param weights Aₗ [B, H, T, T], first layer first, B = 1.
 * @returns [T, T]
 */
export function attentionRollout(weights: readonly tf.Tensor[]): tf.Tensor2D {
  if (weights.length === 0)
    throw new Error('attentionRollout: weights must hold at least one layer; got none');
  return tf.tidy(
    () =>
      weights
        .map((layer) => {
          const { T } = expectShape(layer, '1 H T T', {}, 'attentionRollout: weights');
          const overHeads = tf.mean(tf.squeeze(layer, [0]), 0); // [T, T]
          return tf.add(tf.mul(overHeads, 0.5), tf.mul(tf.eye(T), 0.5)); // [T, T]
        })
        .reduce((below, layer) => tf.matMul(layer, below)), // [T, T] × [T, T] → [T, T]
  ) as tf.Tensor2D;
}
