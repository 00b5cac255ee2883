import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';

const forward = defineOp<{ x: tf.Tensor }, Record<never, never>>({
  name: 'Silu',
  composed: ({ x }) => tf.mul(x, tf.sigmoid(x)),
  kernel: ({ x }, _, heap) => {
    const y = heap.output(x.shape);
    heap.kernels.silu(heap.pointer(x), heap.pointer(y), tf.util.sizeFromShape(x.shape));
    return y;
  },
});

/** silu(x) = x·σ(x), elementwise: x [...] → [...] (Elfwing et al. 2018; "swish"). */
export function silu(x: tf.Tensor): tf.Tensor {
  return forward({ x }, {});
}
