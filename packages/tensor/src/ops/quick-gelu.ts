import * as tf from '../tf.ts';
import { defineActivation } from './define-activation.ts';
import { sigmoidLinear } from './sigmoid-linear.ts';

/** quickGelu(x) = x·σ(1.702·x), elementwise: x [...] → [...] (Hendrycks & Gimpel 2016, §2; what CLIP was trained with). */
export const quickGelu: (x: tf.Tensor) => tf.Tensor = defineActivation({
  name: 'quickGelu',
  ...sigmoidLinear(
    (x) => tf.mul(x, 1.702),
    (x) => tf.fill(x.shape, 1.702),
  ),
});
