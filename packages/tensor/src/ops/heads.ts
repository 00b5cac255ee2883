import { expectShape, ShapeError } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';

/** [B, T, H, Dh] ↔ [B, H, T, Dh]: the middle axes change places, in one copy; its own inverse and gradient. */
const swapMiddle: (x: tf.Tensor) => tf.Tensor = (x) => swap({ x }, {});
const swap = defineOp<{ x: tf.Tensor }, Record<never, never>>({
  name: 'SwapMiddleAxes',
  composed: ({ x }) => tf.transpose(x, [0, 2, 1, 3]),
  kernel: ({ x }, _, heap) => {
    const [batch, rows, columns, width] = x.shape as [number, number, number, number];
    const y = heap.output([batch, columns, rows, width]);
    heap.kernels.swapMiddle(heap.pointer(x), heap.pointer(y), batch, rows, columns, width);
    return y;
  },
  gradient: { saveInputs: [], gradient: (dy) => ({ x: () => swapMiddle(dy) }) },
});

/**
 * y[b, h, t, d] = x[b, t, h·Dh + d]: x [B, T, H·Dh] → [B, H, T, Dh], each head with its share of the width
 * (Vaswani et al. 2017, §3.2.2). Its gradient is mergeHeads.
 *
 * @throws ShapeError when the width is not divisible by `heads`.
 */
export function splitHeads(x: tf.Tensor, heads: number): tf.Tensor {
  expectDtype(x, 'float32', 'splitHeads: x');
  const { B, T, D } = expectShape(x, 'B T D', {}, 'splitHeads: x');
  if (!Number.isInteger(heads) || heads < 1 || D % heads !== 0) {
    throw new ShapeError(
      `splitHeads: axis 2 (D = ${D}) must be divisible by heads = ${heads}; got [${x.shape.join(', ')}]`,
    );
  }
  return swapMiddle(tf.reshape(x, [B, T, heads, D / heads])); // [B, H, T, Dh]
}

/** y[b, t, h·Dh + d] = x[b, h, t, d]: x [B, H, T, Dh] → [B, T, H·Dh], the inverse of splitHeads and its gradient. */
export function mergeHeads(x: tf.Tensor): tf.Tensor {
  expectDtype(x, 'float32', 'mergeHeads: x');
  const { B, H, T, Dh } = expectShape(x, 'B H T Dh', {}, 'mergeHeads: x');
  return tf.reshape(swapMiddle(x), [B, T, H * Dh]); // [B, T, H·Dh]
}
