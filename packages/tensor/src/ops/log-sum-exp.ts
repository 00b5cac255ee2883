import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';
import { rowsAndWidth } from './rows-and-width.ts';

/** Room for the constants of the kernel. */
const scratchFloats = 32;

/** What is subtracted from every row: nothing where it is −∞, because −∞ − (−∞) is not a number. */
function shiftOf(peaks: tf.Tensor): tf.Tensor {
  return tf.where(tf.equal(peaks, Number.NEGATIVE_INFINITY), 0, peaks);
}

const backward = defineOp<{ x: tf.Tensor; y: tf.Tensor; dy: tf.Tensor }, Record<never, never>>({
  name: 'LogSumExpGradient',
  composed: ({ x, y, dy }) => tf.mul(tf.exp(tf.sub(x, tf.expandDims(shiftOf(y), -1))), tf.expandDims(dy, -1)),
  kernel: ({ x, y, dy }, _, heap) => {
    const dx = heap.output(x.shape);
    heap.kernels.logSumExpGradient(
      heap.pointer(x),
      heap.pointer(y),
      heap.pointer(dy),
      heap.pointer(dx),
      ...rowsAndWidth(x),
      heap.scratch(scratchFloats),
    );
    return dx;
  },
});

const forward = defineOp<{ x: tf.Tensor }, Record<never, never>>({
  name: 'LogSumExpOfRows',
  composed: ({ x }) => {
    const shift = shiftOf(tf.max(x, -1)); // [...]
    return tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, tf.expandDims(shift, -1))), -1)), shift);
  },
  kernel: ({ x }, _, heap) => {
    const y = heap.output(x.shape.slice(0, -1));
    heap.kernels.logSumExp(heap.pointer(x), heap.pointer(y), ...rowsAndWidth(x), heap.scratch(scratchFloats));
    return y;
  },
  gradient: {
    saveInputs: ['x'],
    saveOutputs: [0],
    gradient: (dy, saved) => {
      const [x, y] = saved as [tf.Tensor, tf.Tensor];
      return { x: () => backward({ x, y, dy }, {}) };
    },
  },
});

/**
 * log Σₖ exp(x[..., k]): x [..., K] → [...]. The highest is subtracted first, so that nothing overflows; its gradient
 * is the softmax of x. −∞ counts for nothing, and a row of nothing else is −∞, with gradient 0. For other axes, `tf.transpose`
 * first: one after the other in memory, the numbers of a row are quickest.
 */
export function logSumExp(x: tf.Tensor): tf.Tensor {
  expectDtype(x, 'float32', 'logSumExp: x');
  expectShape(x, '... K', {}, 'logSumExp: x');
  return forward({ x }, {});
}
