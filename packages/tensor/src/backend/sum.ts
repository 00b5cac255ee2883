import * as tf from '../tf.ts';
import type { KernelHeap } from './heap.ts';
import type { Replacement } from './replacement.ts';

/**
 * Sum over axes: a bias' gradient, a broadcast undone, a loss. The published kernel, which keeps the integers,
 * transposes x first unless the axes are the last ones, and adds one number after the other.
 */
export const sum: Replacement = (call, heap, published) => {
  const { x } = call.inputs as { x: tf.TensorInfo };
  const { axis, keepDims } = call.attrs as unknown as tf.SumAttrs;
  const axes = tf.util.parseAxisParam(axis, x.shape).toSorted((a, b) => a - b);
  if (x.dtype !== 'float32' || axes.length === 0) return published(call);
  let y = x;
  for (const [first, end] of neighbours(axes)) {
    const next = sumNeighbours(heap, y, first, end);
    if (y !== x) heap.dispose(y);
    y = next;
  }
  const shape = keepDims ? y.shape : y.shape.filter((_, position) => !axes.includes(position));
  return { ...y, shape };
};

/** Sorted axes as stretches of neighbours, each from its first to before its end: [0, 1, 3] → [[0, 2], [3, 4]]. */
function neighbours(axes: readonly number[]): [number, number][] {
  const stretches: [number, number][] = [];
  for (const axis of axes) {
    const last = stretches.at(-1);
    if (last?.[1] === axis) last[1]++;
    else stretches.push([axis, axis + 1]);
  }
  return stretches;
}

/** The sum over axes `first` to before `end`, whose lengths become 1. */
function sumNeighbours(heap: KernelHeap, x: tf.TensorInfo, first: number, end: number): tf.TensorInfo {
  const [outer, middle, inner] = [x.shape.slice(0, first), x.shape.slice(first, end), x.shape.slice(end)];
  const y = heap.output([...outer, ...middle.map(() => 1), ...inner]);
  const [o, m, i] = [outer, middle, inner].map((part) => tf.util.sizeFromShape(part));
  heap.kernels.sumMiddle(heap.pointer(x), heap.pointer(y), o!, m!, i!);
  return y;
}
