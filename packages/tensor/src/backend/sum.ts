import * as tf from '../tf.ts';
import type { Replacement } from './replacement.ts';

/**
 * Sum over adjacent axes that are not the last: a bias' gradient, a broadcast undone. The published kernel transposes
 * x first; it keeps the sums over the last axis, which need no transposition, and integers.
 */
export const sum: Replacement = (call, heap, published) => {
  const { x } = call.inputs as { x: tf.TensorInfo };
  const { axis, keepDims } = call.attrs as unknown as tf.SumAttrs;
  const axes = tf.util.parseAxisParam(axis, x.shape).toSorted((a, b) => a - b);
  const first = axes[0] ?? 0;
  const end = first + axes.length;
  const isAdjacent = axes.every((position, index) => position === first + index);
  if (x.dtype !== 'float32' || axes.length === 0 || !isAdjacent || end === x.shape.length) {
    return published(call);
  }
  const [outer, middle, inner] = [x.shape.slice(0, first), x.shape.slice(first, end), x.shape.slice(end)];
  const y = heap.output([...outer, ...(keepDims ? middle.map(() => 1) : []), ...inner]);
  const [outerSize, middleSize, innerSize] = [outer, middle, inner].map((part) =>
    tf.util.sizeFromShape(part),
  );
  heap.kernels.sumMiddle(heap.pointer(x), heap.pointer(y), outerSize!, middleSize!, innerSize!);
  return y;
};
