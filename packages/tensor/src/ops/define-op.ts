/**
 * An op of our own: one name, one composition of tfjs ops that every backend can run, one kernel that our wasm
 * module runs instead, one gradient. tfjs calls the gradient of an input only when somebody asks for it, so that
 * frozen weights cost nothing.
 */

import type { KernelHeap } from '../backend/heap.ts';
import { installedHeap } from '../backend/install.ts';
import * as tf from '../tf.ts';

/** Named inputs; an absent optional input is left out. */
export type Inputs = { readonly [name: string]: tf.Tensor | undefined };
/** Numbers, strings and flags of one call. */
export type Attributes = Record<string, number | string | boolean | readonly number[]>;

export interface OpDefinition<I extends Inputs, A extends Attributes> {
  readonly name: string;
  /** Inputs that a call may leave out. */
  readonly optional?: readonly (keyof I & string)[];
  /** The op by tfjs ops alone: the definition that the kernel is tested against. */
  readonly composed: (inputs: I, attributes: A) => tf.Tensor | tf.Tensor[];
  /** The op on our kernels; outputs are made by `heap.output`. */
  readonly kernel: (inputs: Infos<I>, attributes: A, heap: KernelHeap) => tf.TensorInfo | tf.TensorInfo[];
  readonly gradient?: OpGradient<I, A>;
}

/** The inputs as a kernel sees them: what tfjs keeps about a tensor, without the methods. */
export type Infos<I extends Inputs> = { readonly [K in keyof I]: tf.TensorInfo | Extract<I[K], undefined> };

export interface OpGradient<I extends Inputs, A extends Attributes> {
  /** Inputs that the gradient needs again; `saved` holds those that are present first, in this order. */
  readonly saveInputs: readonly (keyof I & string)[];
  /** Outputs that the gradient needs again, by index in ascending order; they follow in `saved`. */
  readonly saveOutputs?: readonly number[];
  /** dy, the gradient of the first output → one function an input, called only if that gradient is wanted. */
  readonly gradient: (
    dy: tf.Tensor,
    saved: tf.Tensor[],
    attributes: A,
  ) => { readonly [K in keyof I]: () => tf.Tensor };
}

export interface Op<I extends Inputs, A extends Attributes> {
  /** Runs the op → its first output; the others, which only the gradient reads, are disposed. */
  (inputs: I, attributes: A): tf.Tensor;
  /** Runs the op → all its outputs. */
  readonly all: (inputs: I, attributes: A) => tf.Tensor[];
}

const backends = ['cpu', 'wasm', 'webgl', 'webgpu'];

/** Registers the op with tfjs, so that it is taped, profiled and differentiated like any other. */
export function defineOp<I extends Inputs, A extends Attributes>(op: OpDefinition<I, A>): Op<I, A> {
  const optional = op.optional ?? [];
  for (const present of subsets(optional)) register(op, present);
  const all = (inputs: I, attributes: A): tf.Tensor[] => {
    const present = optional.filter((name) => inputs[name] !== undefined);
    // The tape cannot hold an input that is not there.
    const given = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor !== undefined));
    const outputs: tf.Tensor | tf.Tensor[] = tf
      .engine()
      .runKernel(kernelName(op.name, present), given as tf.NamedTensorMap, attributes as tf.NamedAttrMap);
    return Array.isArray(outputs) ? outputs : [outputs];
  };
  const first = (inputs: I, attributes: A): tf.Tensor => {
    const [output, ...others] = all(inputs, attributes);
    // The tape holds clones of what the gradient needs.
    for (const other of others) other.dispose();
    return output!;
  };
  return Object.assign(first, { all });
}

/** tfjs saves inputs by name and cannot save an absent one, so each set of optional inputs is a kernel of its own. */
function kernelName(name: string, present: readonly string[]): string {
  return [name, ...present].join('+');
}

function subsets<T>(items: readonly T[]): T[][] {
  const sets: T[][] = [[]];
  for (const item of items) sets.push(...sets.map((set) => [...set, item]));
  return sets;
}

function register<I extends Inputs, A extends Attributes>(
  op: OpDefinition<I, A>,
  present: readonly string[],
): void {
  const name = kernelName(op.name, present);
  for (const backendName of backends) {
    const kernelFunc = (({ inputs, attrs }: { inputs: I; attrs: A }) => {
      const heap = installedHeap();
      if (heap === undefined) return tf.tidy(() => op.composed(inputs, attrs));
      return op.kernel(inputs as Infos<I>, attrs, heap);
    }) as unknown as tf.KernelFunc;
    tf.registerKernel({ kernelName: name, backendName, kernelFunc });
  }
  if (op.gradient === undefined) return;
  const { saveInputs, saveOutputs = [], gradient } = op.gradient;
  const absent = (op.optional ?? []).filter((input) => !present.includes(input));
  tf.registerGradient({
    kernelName: name,
    inputsToSave: saveInputs.filter((input) => !absent.includes(input)),
    outputsToSave: Array.from({ length: Math.max(-1, ...saveOutputs) + 1 }, (_, index) =>
      saveOutputs.includes(index),
    ),
    gradFunc: (dy, saved, attributes) =>
      gradient(Array.isArray(dy) ? dy[0]! : dy, saved, attributes as unknown as A),
  });
}
