/**
 * What a reader of the tfjs documentation would write, with the fewest ops we could find: the other side of the
 * benchmarks. Gradients are those of tfjs.
 */
import { tf } from '@pixels/tensor';

/** x·Φ(x) by the error function, as in tfjs-layers. */
export function plainGelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

/** x [..., D]. */
export function plainLayerNorm(x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor, epsilon: number): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normal, scale), shift);
}

/** x [B, T, In], weight [In, Out]: as one tall matrix, which is what the published kernel is fast at. */
export function plainLinear(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const [B, T, inputs] = x.shape as [number, number, number];
  const y = tf.add(tf.matMul(tf.reshape(x, [B * T, inputs]), weight), bias);
  return tf.reshape(y, [B, T, weight.shape[1]!]);
}
