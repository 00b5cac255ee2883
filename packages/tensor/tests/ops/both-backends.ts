/** An op of ours on two backends: our kernels on wasm, and the composition on tfjs' own `cpu`. */
import { expect } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { expectClose, type Tolerance } from '../close.ts';

export interface Input {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** Both backends are up afterwards, with wasm the current one. */
export async function startBoth(): Promise<void> {
  await start({ backend: 'cpu' });
  await start({ backend: 'wasm' });
}

/** Standard normal float32 values. */
export function normal(random: Random, shape: readonly number[]): Input {
  const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => random.normal());
  return { shape, values };
}

/** Integers from 0 to below. */
export function integers(random: Random, shape: readonly number[], below: number): Input {
  const values = Int32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => random.int(below));
  return { shape, values };
}

export function toTensor({ shape, values }: Input): tf.Tensor {
  return tf.tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32');
}

/**
 * Holds the value of f, and the gradients of all its float inputs along a random dy, on our kernels against those by
 * composition on the cpu backend; neither may leave a tensor behind.
 */
export async function expectSameOnBoth(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly Input[],
  tolerance: Tolerance = {},
): Promise<void> {
  const [kernels, composition] = [await runOn('wasm', f, inputs), await runOn('cpu', f, inputs)];
  await tf.setBackend('wasm');
  expect(kernels.length).toBe(composition.length);
  for (const [index, { shape, values }] of kernels.entries()) {
    expect(shape, `shape of result ${index}`).toEqual(composition[index]!.shape);
    expectClose(values, composition[index]!.values, { absolute: 1e-5, relative: 1e-5, ...tolerance });
  }
}

/** The value of f, then its gradients. */
async function runOn(
  backend: 'wasm' | 'cpu',
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly Input[],
): Promise<Input[]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const results = tf.tidy(() => {
    const tensors = inputs.map(toTensor);
    const isFloat = (tensor: tf.Tensor) => tensor.dtype === 'float32';
    const floats = tensors.filter(isFloat);
    const withFloats = (...values: tf.Tensor[]): tf.Tensor => {
      const rest = [...values];
      return f(...tensors.map((tensor) => (isFloat(tensor) ? rest.shift()! : tensor)));
    };
    const y = f(...tensors);
    const dy = toTensor(normal(new Random(7), y.shape));
    const gradients = tf.grads(withFloats)(floats, dy);
    return [y, ...gradients].map((tensor) => ({
      shape: tensor.shape,
      values: tensor.dataSync<'float32'>().slice(),
    }));
  });
  expect(tf.memory().numTensors, `tensors on ${backend}`).toBe(before);
  return results;
}
