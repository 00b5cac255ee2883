import * as tf from '../tf.ts';
import { defineActivation } from './define-activation.ts';
import { sigmoidLinear } from './sigmoid-linear.ts';

const slope = 2 * Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

/**
 * geluTanh(x) = x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2, elementwise: x [...] → [...] (Hendrycks & Gimpel 2016, §2).
 *
 * Computed as x·σ(2u), which is the same because (1 + tanh u)/2 = σ(2u).
 */
export const geluTanh: (x: tf.Tensor) => tf.Tensor = defineActivation({
  name: 'geluTanh',
  ...sigmoidLinear(
    (x) => tf.mul(tf.mul(x, slope), tf.add(tf.mul(tf.square(x), cubic), 1)),
    (x) => tf.add(tf.mul(tf.square(x), 3 * cubic * slope), slope),
  ),
});
