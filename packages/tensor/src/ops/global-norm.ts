import * as tf from '../tf.ts';
import { defineOp, type Inputs } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';

const norm = defineOp<Inputs, Record<never, never>>({
  name: 'GlobalNorm',
  composed: (tensors) => {
    const sums = Object.values(tensors).map((tensor) => tf.sum(tf.square(tensor!)));
    return tf.sqrt(tf.addN(sums));
  },
});

/** √(Σ of the squares of all numbers of all tensors): any shapes → scalar. NaN when one of them is. */
export function globalNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  if (tensors.length === 0) return tf.scalar(0);
  for (const [index, tensor] of tensors.entries()) {
    expectDtype(tensor, 'float32', `globalNorm: tensors[${index}]`);
  }
  return norm(Object.fromEntries(tensors.entries()), {}).asScalar();
}
