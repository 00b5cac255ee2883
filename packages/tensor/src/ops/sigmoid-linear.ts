import * as tf from '../tf.ts';

/** f(x) = x·σ(g(x)) and its derivative σ + x·σ·(1 − σ)·g′(x): what GELU's approximations and SiLU have in common. */
export function sigmoidLinear(
  g: (x: tf.Tensor) => tf.Tensor,
  gDerivative: (x: tf.Tensor) => tf.Tensor,
): { composed: (x: tf.Tensor) => tf.Tensor; derivative: (x: tf.Tensor) => tf.Tensor } {
  return {
    composed: (x) => tf.mul(x, tf.sigmoid(g(x))),
    derivative: (x) => {
      const gate = tf.sigmoid(g(x));
      const slope = tf.mul(tf.mul(gate, tf.sub(1, gate)), gDerivative(x));
      return tf.add(gate, tf.mul(x, slope));
    },
  };
}
