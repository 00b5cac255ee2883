import * as tf from '../tf.ts';
import { defineOp, type Inputs } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';

const norm = defineOp<Inputs, Record<never, never>>({
  name: 'GlobalNorm',
  composed: (tensors) => {
    const sums = Object.values(tensors).map((tensor) => tf.sum(tf.square(tensor!)));
    return tf.sqrt(tf.addN(sums));
  },
  kernel: (tensors, _, heap) => {
    const y = heap.output([]);
    const list = Object.values(tensors) as tf.TensorInfo[];
    const table = heap.scratch(2 * list.length);
    const words = new Uint32Array(heap.floats().buffer, table, 2 * list.length);
    for (const [index, tensor] of list.entries()) {
      words.set([heap.pointer(tensor), tf.util.sizeFromShape(tensor.shape)], 2 * index);
    }
    heap.kernels.globalNorm(table, list.length, heap.pointer(y));
    return y;
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
