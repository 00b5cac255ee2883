import { Random, tf } from '@pixels/tensor';

/** Noise for models that are only timed: hundreds of millions of numbers in a second, none of them for training. */
export class QuickRandom extends Random {
  constructor() {
    super(0);
  }

  /** Uniform, of this standard deviation; the same for every tensor. */
  override normalTensor(shape: readonly number[], std: number): tf.Tensor {
    const values = new Float32Array(tf.util.sizeFromShape([...shape]));
    const scale = (std * Math.sqrt(3)) / 2 ** 31;
    // Numerical Recipes' linear congruential generator.
    for (let index = 0, state = 1; index < values.length; index++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      values[index] = state * scale;
    }
    return tf.tensor(values, [...shape]);
  }

  override fork(): Random {
    return this;
  }
}
