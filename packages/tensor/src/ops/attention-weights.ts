import * as tf from '../tf.ts';
import { type AttentionOptions, expectQueriesAndKeys } from './attention-inputs.ts';
import { softmax } from './softmax.ts';

/** scale·QKᵀ: queries [B, H, T, Dh], keys [B, Hkv, S, Dh] → [B, H, T, S]; H / Hkv query heads share a key head. */
export function attentionLogits(queries: tf.Tensor, keys: tf.Tensor, scale: number): tf.Tensor {
  const [B, H, T, Dh] = queries.shape as [number, number, number, number];
  const [, Hkv, S] = keys.shape as [number, number, number, number];
  const grouped = tf.reshape(queries, [B, Hkv, (H / Hkv) * T, Dh]);
  const logits = tf.matMul(grouped, keys, false, true); // [.., G·T, Dh] × [.., S, Dh]ᵀ → [B, Hkv, G·T, S]
  return tf.reshape(tf.mul(logits, scale), [B, H, T, S]); // [B, H, T, S]
}

/**
 * A = softmax(scale·QKᵀ + mask): queries [B, H, T, Dh], keys [B, Hkv, S, Dh] → [B, H, T, S], how much every query
 * looks at every key; rows sum to 1 (Vaswani et al. 2017, eq. 1). Query heads h·G … h·G + G − 1 share key head h,
 * where G = H / Hkv.
 *
 * For looking at; `scaledDotProductAttention` computes its result without this matrix.
 *
 * @throws ShapeError when the shapes do not fit together.
 */
export function attentionWeights(
  queries: tf.Tensor,
  keys: tf.Tensor,
  options: AttentionOptions = {},
): tf.Tensor {
  const { causal = false, mask } = options;
  const { Dh } = expectQueriesAndKeys(queries, keys, mask, 'attentionWeights');
  const logits = attentionLogits(queries, keys, options.scale ?? 1 / Math.sqrt(Dh)); // [B, H, T, S]
  return softmax(logits, mask === undefined ? { causal } : { causal, mask });
}
