/**
 * An op of our own: one name, one composition of tfjs ops that every backend can run, one kernel that our wasm
 * module runs instead, one gradient. tfjs calls the gradient of an input only when somebody asks for it, so that
 * frozen weights cost nothing.
 */

import type { KernelHeap } from '../backend/heap.ts';
import { installedHeap } from '../backend/install.ts';
import * as tf from '../tf.ts';

/** Named inputs; an absent optional input is left out. */
export type Inputs = Record<string, tf.Tensor>;
/** Numbers, strings and flags of one call. */
export type Attributes = Record<string, number | string | boolean | readonly number[]>;

export interface OpDefinition<I extends Inputs, A extends Attributes> {
  readonly name: string;
  /** The op by tfjs ops alone: the definition that the kernel is tested against. */
  readonly composed: (inputs: I, attributes: A) => tf.Tensor | tf.Tensor[];
  /** The op on our kernels; outputs are made by `heap.output`. */
  readonly kernel: (
    inputs: { readonly [K in keyof I]: tf.TensorInfo },
    attributes: A,
    heap: KernelHeap,
  ) => tf.TensorInfo | tf.TensorInfo[];
  readonly gradient?: OpGradient<A>;
}

export interface OpGradient<A extends Attributes> {
  /** Inputs that the gradient needs again; `saved` holds them first, in this order. */
  readonly saveInputs: readonly string[];
  /** Outputs that the gradient needs again, by index; they follow in `saved`. */
  readonly saveOutputs?: readonly number[];
  /** dy, the gradient of the first output → one function an input, called only if that gradient is wanted. */
  readonly gradient: (dy: tf.Tensor, saved: tf.Tensor[], attributes: A) => Record<string, () => tf.Tensor>;
}

const backends = ['cpu', 'wasm', 'webgl', 'webgpu'];

/** Registers the op with tfjs and returns a function that runs it: inputs, attributes → its first output. */
export function defineOp<I extends Inputs, A extends Attributes>(
  op: OpDefinition<I, A>,
): (inputs: I, attributes: A) => tf.Tensor {
  for (const backendName of backends) {
    const kernelFunc = (({ inputs, attrs }: { inputs: I; attrs: A }) => {
      const heap = backendName === 'wasm' ? installedHeap() : undefined;
      return heap === undefined ? tf.tidy(() => op.composed(inputs, attrs)) : op.kernel(inputs, attrs, heap);
    }) as unknown as tf.KernelFunc;
    tf.registerKernel({ kernelName: op.name, backendName, kernelFunc });
  }
  if (op.gradient !== undefined) registerGradient(op.name, op.gradient);
  return (inputs, attributes) => {
    const outputs: tf.Tensor | tf.Tensor[] = tf
      .engine()
      .runKernel(op.name, inputs, attributes as tf.NamedAttrMap);
    return Array.isArray(outputs) ? outputs[0]! : outputs;
  };
}

function registerGradient<A extends Attributes>(kernelName: string, gradient: OpGradient<A>): void {
  const last = Math.max(-1, ...(gradient.saveOutputs ?? []));
  tf.registerGradient({
    kernelName,
    inputsToSave: [...gradient.saveInputs],
    outputsToSave: Array.from({ length: last + 1 }, (_, index) => gradient.saveOutputs!.includes(index)),
    gradFunc: (dy, saved, attributes) =>
      gradient.gradient(Array.isArray(dy) ? dy[0]! : dy, saved, attributes as unknown as A),
  });
}
