import * as tf from '../tf.ts';

/**
 * y = x·W + b: x [..., In], W [In, Out], b [Out] → [..., Out]. The leading axes are one long batch.
 * @throws when the last axis of x is not the first of W.
 */
export function linear(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  const [inputs, outputs] = weight.shape as [number, number];
  const rows = tf.reshape(x, [-1, inputs]);
  const product = tf.matMul(rows, weight); // [rows, In] × [In, Out] → [rows, Out]
  const y = bias === undefined ? product : tf.add(product, bias);
  return tf.reshape(y, [...x.shape.slice(0, -1), outputs]);
}
