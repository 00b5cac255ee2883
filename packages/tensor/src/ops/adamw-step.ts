import { expectShape, ShapeError } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp, type Inputs } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';

/** θ, g, m and v: the same number of tensors in each, of the same shapes. */
export interface AdamWTensors {
  readonly parameters: readonly tf.Tensor[];
  readonly gradients: readonly tf.Tensor[];
  readonly firstMoments: readonly tf.Tensor[];
  readonly secondMoments: readonly tf.Tensor[];
}

export interface AdamWSettings {
  /** t, from 1: the number of this step. */
  readonly step: number;
  /** η. */
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** ε. */
  readonly epsilon: number;
  /** λ of every tensor, in their order: 0 for those that do not decay. */
  readonly weightDecay: readonly number[];
  /** What gradients are multiplied by first, so that clipping needs no pass of its own; 1 unless given. */
  readonly gradientScale?: number;
}

export interface AdamWResult {
  readonly parameters: tf.Tensor[];
  readonly firstMoments: tf.Tensor[];
  readonly secondMoments: tf.Tensor[];
}

interface StepAttributes extends Record<string, number | readonly number[]> {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly gradientScale: number;
  /** 1 / (1 − β₁ᵗ) and 1 / (1 − β₂ᵗ): the moments start at 0, and this takes that bias away. */
  readonly correction1: number;
  readonly correction2: number;
  readonly weightDecay: readonly number[];
}

/** Inputs and outputs as one list: four tensors in, three out, for each parameter. */
const run = defineOp<Inputs, StepAttributes>({
  name: 'AdamWStep',
  composed: (inputs, attributes) => {
    const tensors = Object.values(inputs) as tf.Tensor[];
    return attributes.weightDecay.flatMap((decay, index) =>
      updated(tensors.slice(4 * index, 4 * index + 4), decay, attributes),
    );
  },
  kernel: (inputs, attributes, heap) => {
    const { weightDecay, learningRate, beta1, beta2, epsilon } = attributes;
    const { gradientScale, correction1, correction2 } = attributes;
    const tensors = Object.values(inputs) as tf.TensorInfo[];
    const outputs = weightDecay.flatMap((_, index) => {
      const { shape } = tensors[4 * index]!;
      return [heap.output(shape), heap.output(shape), heap.output(shape)];
    });
    // A row of the table for each parameter: addresses of its tensors old and new, its size, its decay.
    const table = heap.scratch(wordsPerRow * weightDecay.length);
    const { buffer } = heap.floats();
    for (const [index, decay] of weightDecay.entries()) {
      const old = tensors.slice(4 * index, 4 * index + 4);
      const row = [...old, ...outputs.slice(3 * index, 3 * index + 3)].map((tensor) => heap.pointer(tensor));
      const at = table + 4 * wordsPerRow * index;
      new Uint32Array(buffer, at, wordsPerRow).set([...row, tf.util.sizeFromShape(old[0]!.shape)]);
      new Float32Array(buffer, at, wordsPerRow)[wordsPerRow - 1] = learningRate * decay;
    }
    heap.kernels.adamwStep(
      table,
      weightDecay.length,
      learningRate,
      beta1,
      beta2,
      epsilon,
      gradientScale,
      correction1,
      correction2,
    );
    return outputs;
  },
});

/** Of the table of the kernel: see kernels/assembly/adamw.ts. */
const wordsPerRow = 9;

function updated(tensors: tf.Tensor[], decay: number, attributes: StepAttributes): tf.Tensor[] {
  const { learningRate, beta1, beta2, epsilon, gradientScale, correction1, correction2 } = attributes;
  const [parameter, gradient, first, second] = tensors as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const g = tf.mul(gradient, gradientScale);
  const m = tf.add(tf.mul(first, beta1), tf.mul(g, 1 - beta1));
  const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(g), 1 - beta2));
  const direction = tf.div(tf.mul(m, correction1), tf.add(tf.sqrt(tf.mul(v, correction2)), epsilon));
  const kept = tf.mul(parameter, 1 - learningRate * decay);
  return [tf.sub(kept, tf.mul(direction, learningRate)), m, v];
}

/**
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², θ ← θ − η·(m̂ / (√v̂ + ε) + λθ) with m̂ = m/(1 − β₁ᵗ) and
 * v̂ = v/(1 − β₂ᵗ), for every tensor at once (Loshchilov & Hutter 2019, algorithm 2, with the decay scaled by η).
 *
 * Tensors are never changed in place, because others may share their data (a clone, a saved state): the new values
 * are new tensors, in the order of the old ones, for the caller to assign and dispose.
 *
 * @throws ShapeError when the lists differ in length or a gradient or moment in shape from its parameter.
 */
export function adamwStep(tensors: AdamWTensors, settings: AdamWSettings): AdamWResult {
  expectLists(tensors, settings.weightDecay);
  const { step, learningRate, beta1, beta2, epsilon, weightDecay, gradientScale = 1 } = settings;
  if (!Number.isInteger(step) || step < 1) throw new RangeError(`adamwStep: step counts from 1; got ${step}`);
  const inputs: Record<string, tf.Tensor> = {};
  for (const [index, parameter] of tensors.parameters.entries()) {
    inputs[`parameter ${index}`] = parameter;
    inputs[`gradient ${index}`] = tensors.gradients[index]!;
    inputs[`firstMoment ${index}`] = tensors.firstMoments[index]!;
    inputs[`secondMoment ${index}`] = tensors.secondMoments[index]!;
  }
  const outputs = run.all(inputs, {
    learningRate,
    beta1,
    beta2,
    epsilon,
    gradientScale,
    correction1: 1 / (1 - beta1 ** step),
    correction2: 1 / (1 - beta2 ** step),
    weightDecay,
  });
  const every = (offset: number) => outputs.filter((_, index) => index % 3 === offset);
  return { parameters: every(0), firstMoments: every(1), secondMoments: every(2) };
}

function expectLists(tensors: AdamWTensors, weightDecay: readonly number[]): void {
  const { parameters } = tensors;
  const lists = { ...tensors, weightDecay };
  for (const [name, list] of Object.entries(lists)) {
    if (list.length === parameters.length) continue;
    throw new ShapeError(
      `adamwStep: ${name} must have one entry for each of the ${parameters.length} parameters; got ${list.length}`,
    );
  }
  for (const [index, { shape }] of parameters.entries()) {
    for (const name of ['parameters', 'gradients', 'firstMoments', 'secondMoments'] as const) {
      const what = `adamwStep: ${name}[${index}]`;
      expectDtype(tensors[name][index]!, 'float32', what);
      if (shape.length > 0) expectShape(tensors[name][index]!, shape.join(' '), {}, what);
    }
  }
}
