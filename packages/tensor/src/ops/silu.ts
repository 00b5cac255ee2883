import * as tf from '../tf.ts';
import { defineActivation } from './define-activation.ts';
import { sigmoidLinear } from './sigmoid-linear.ts';

/** silu(x) = x·σ(x), elementwise: x [...] → [...] (Elfwing et al. 2018; "swish"). */
export const silu: (x: tf.Tensor) => tf.Tensor = defineActivation({
  name: 'silu',
  ...sigmoidLinear(
    (x) => x,
    (x) => tf.onesLike(x),
  ),
});
