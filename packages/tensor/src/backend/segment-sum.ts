import * as tf from '../tf.ts';
import type { KernelHeap } from './heap.ts';
import type { Replacement } from './replacement.ts';

/** y[s] = Σ of the rows x[i] with ids[i] = s: ids int32 [n], x [n, ...] → [segments, ...], on our kernel. */
export function segmentSum(
  heap: KernelHeap,
  ids: tf.TensorInfo,
  x: tf.TensorInfo,
  segments: number,
): tf.TensorInfo {
  const [rows, ...rest] = x.shape as [number, ...number[]];
  const y = heap.output([segments, ...rest]);
  const width = tf.util.sizeFromShape(rest);
  heap.kernels.segmentSum(heap.pointer(ids), heap.pointer(x), heap.pointer(y), rows, segments, width);
  return y;
}

/** UnsortedSegmentSum, which the wasm backend lacks: the gradient of `tf.gather`. */
export const unsortedSegmentSum: Replacement = (call, heap, missing) => {
  const { x, segmentIds } = call.inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
  const { numSegments } = call.attrs as unknown as tf.UnsortedSegmentSumAttrs;
  if (x.dtype !== 'float32' || segmentIds.shape.length !== 1) return missing(call);
  return segmentSum(heap, segmentIds, x, numSegments);
};
