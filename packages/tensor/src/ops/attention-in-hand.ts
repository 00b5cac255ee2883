import * as tf from '../tf.ts';
import type { AttentionOptions } from './attention-inputs.ts';
import { attentionWeights } from './attention-weights.ts';
import { mergeHeads, splitHeads } from './heads.ts';

/** Receives attention weights [B, H, T, S]; what it returns is used in their place. */
export type UseWeights = (weights: tf.Tensor) => tf.Tensor;

/** H query heads, and the heads that they share for keys and values. */
interface Heads extends AttentionOptions {
  readonly heads: number;
  readonly keyValueHeads: number;
}

/**
 * A·V with A = use(softmax(scale·QKᵀ + mask)): queries [B, T, H·Dh], keys and values [B, S, Hkv·Dh] → [B, T, H·Dh].
 *
 * The same as `headwiseAttention`, slower, because A is written down: to look at it, to differentiate by it, or to see
 * what becomes of the result when it is another.
 */
export function attentionInHand(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  use: UseWeights,
  { heads, keyValueHeads, ...options }: Heads,
): tf.Tensor {
  const [splitKeys, splitValues] = [splitHeads(keys, keyValueHeads), splitHeads(values, keyValueHeads)]; // [B, Hkv, S, Dh]
  const weights = use(attentionWeights(splitHeads(queries, heads), splitKeys, options)); // [B, H, T, S]
  const [B, H, T, S] = weights.shape as [number, number, number, number];
  const grouped = tf.reshape(weights, [B, keyValueHeads, (H / keyValueHeads) * T, S]); // [B, Hkv, G·T, S]
  const seen = tf.matMul(grouped, splitValues); // [.., G·T, S] × [.., S, Dh] → [B, Hkv, G·T, Dh]
  return mergeHeads(tf.reshape(seen, [B, H, T, -1])); // [B, T, H·Dh]
}
