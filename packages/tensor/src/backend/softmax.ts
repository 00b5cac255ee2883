import type * as tf from '../tf.ts';
import type { KernelHeap } from './heap.ts';
import { maskLayout } from './mask-layout.ts';
import type { Replacement } from './replacement.ts';

/** Room for the constants of the kernel. */
const scratchFloats = 32;

/** softmax(logits + mask) over the last axis, on our kernel; see ops/softmax.ts. */
export function maskedSoftmax(
  heap: KernelHeap,
  logits: tf.TensorInfo,
  causal: boolean,
  mask?: tf.TensorInfo,
): tf.TensorInfo {
  const y = heap.output(logits.shape);
  const { outer, heads, rows, columns, strides } = maskLayout(logits.shape, mask?.shape);
  heap.kernels.softmax(
    heap.pointer(logits),
    heap.pointer(y),
    outer,
    heads,
    rows,
    columns,
    causal,
    mask === undefined ? 0 : heap.pointer(mask),
    ...strides,
    heap.scratch(scratchFloats),
  );
  return y;
}

/** tfjs' own Softmax: `tf.softmax`, which asks for the last axis alone. */
export const softmax: Replacement = (call, heap, published) => {
  const { logits } = call.inputs as { logits: tf.TensorInfo };
  return logits.dtype === 'float32' ? maskedSoftmax(heap, logits, false) : published(call);
};
