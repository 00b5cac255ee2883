import * as tf from '../tf.ts';

/** 1 where i = ids[…], else 0: ids int32 [n] → float32 [n, count]. tf.oneHot refuses a count of 1. */
export function oneHot(ids: tf.Tensor, count: number): tf.Tensor {
  const each = tf.equal(tf.expandDims(ids, 1), tf.range(0, count, 1, 'int32')); // [n, count]
  return tf.cast(each, 'float32');
}
