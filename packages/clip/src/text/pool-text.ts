/** One vector for a text, out of those of its tokens. */

import { embeddingLookup, expectShape, tf } from '@pixels/tensor';
import type { FullTextConfig } from './text-config.ts';

/** tokens [B, T, D] of texts with these ids [B, T] → [B, D], by the config's rule. */
export function poolText(tokens: tf.Tensor, ids: tf.Tensor, config: FullTextConfig): tf.Tensor2D {
  const { B, T, D } = expectShape(tokens, 'B T D', {}, 'poolText: tokens');
  if (config.pooling === 'mean') return meanOfSeen(tokens, ids, config);
  const places = pooledPositions(ids, config).map((place, text) => text * T + place);
  const rows = tf.reshape(tokens, [B * T, D]); // [B·T, D]
  return embeddingLookup(rows, tf.tensor1d(places, 'int32')) as tf.Tensor2D; // [B, D]
}

/** Where in each text [B, T] the token stands that is read. @throws when a text has no end. */
function pooledPositions(ids: tf.Tensor, { pooling, eosId }: FullTextConfig): Int32Array {
  const [B, T] = ids.shape as [number, number];
  const values = ids.dataSync<'int32'>();
  return Int32Array.from({ length: B }, (_, text) => {
    const row = values.subarray(text * T, (text + 1) * T);
    if (pooling === 'last') return T - 1;
    if (pooling === 'largestId') return row.indexOf(Math.max(...row));
    const end = row.indexOf(eosId!);
    if (end >= 0) return end;
    throw new Error(
      `poolText: text ${text} of ${B} has no end-of-text id ${eosId}; got [${row.join(', ')}]; let the tokenizer add it, and keep it when a long text is cut`,
    );
  });
}

/** Σₜ keepₜ·xₜ / Σₜ keepₜ: [B, T, D] → [B, D]. */
function meanOfSeen(tokens: tf.Tensor, ids: tf.Tensor, { padding, padId }: FullTextConfig): tf.Tensor2D {
  if (padding === 'seen') return tf.mean(tokens, 1); // [B, D]
  const keep = tf.cast(tf.notEqual(ids, tf.scalar(padId, 'int32')), 'float32'); // [B, T]
  const summed = tf.sum(tf.mul(tokens, tf.expandDims(keep, 2)), 1); // [B, T, D] → [B, D]
  return tf.div(summed, tf.sum(keep, 1, true)); // [B, D] / [B, 1] → [B, D]
}
