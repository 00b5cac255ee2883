import { Random } from '../random.ts';
import * as tf from '../tf.ts';

/** Zeros for every random number: for a model whose weights come from a file in the next moment. */
export class BlankRandom extends Random {
  constructor() {
    super(0);
  }

  override normalTensor(shape: readonly number[]): tf.Tensor {
    return tf.zeros([...shape]);
  }

  override fork(): Random {
    return this;
  }
}
