import * as tf from '../tf.ts';
import { defineActivation } from './define-activation.ts';

/** Φ(x) = (1 + erf(x/√2)) / 2, the normal distribution function. */
function normalCumulative(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

/** φ(x) = exp(−x²/2) / √(2π), its derivative. */
function normalDensity(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
}

/** gelu(x) = x·Φ(x), elementwise: x [...] → [...], with Φ(x) = (1 + erf(x/√2))/2 (Hendrycks & Gimpel 2016, §2). */
export const gelu: (x: tf.Tensor) => tf.Tensor = defineActivation({
  name: 'gelu',
  composed: (x) => tf.mul(x, normalCumulative(x)),
  derivative: (x) => tf.add(normalCumulative(x), tf.mul(x, normalDensity(x))),
});
