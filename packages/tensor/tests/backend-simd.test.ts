import { describe, expect, test, vi } from 'vitest';
import { relaxedSimd } from '../kernels/build/kernels.ts';
import { installKernels } from '../src/backend/install.ts';
import { start } from '../src/backend/start.ts';
import {
  crossEntropy,
  gelu,
  layerNorm,
  linear,
  quickGelu,
  rmsNorm,
  scaledDotProductAttention,
  softmax,
} from '../src/index.ts';
import * as tf from '../src/tf.ts';
import { expectClose, randomTensor } from './close.ts';

/** An engine that has vectors, but not the relaxed ones: Safari, and Node before 21. */
const relaxed = Buffer.from(relaxedSimd, 'base64');
const { validate } = WebAssembly;
vi.spyOn(WebAssembly, 'validate').mockImplementation(
  (bytes) => !relaxed.equals(Buffer.from(bytes as Uint8Array)) && validate(bytes),
);
const { description, random } = await start({ backend: 'wasm', seed: 1 });

test('start() says so', () => void expect(description).toBe('wasm · SIMD · our kernels'));

describe('the kernels without relaxed vectors', () => {
  const x = randomTensor(random, [2, 7, 12]);
  const heads = randomTensor(random, [2, 3, 7, 4]);
  const [scale, shift] = [randomTensor(random, [12]), randomTensor(random, [12])];
  const labels = tf.tensor([0, 5, -100, 11, 3, 3, 1, 2, 4, 6, 7, 8, 9, -100], [2, 7], 'int32');

  test.each<[string, tf.Tensor, (x: tf.Tensor) => tf.Tensor]>([
    ['matMul', x, (a) => tf.matMul(a, a, false, true)],
    ['matMul, transposed', x, (a) => tf.matMul(a, a, true, false)],
    ['linear', x, (a) => linear(a, tf.outerProduct(scale as tf.Tensor1D, shift as tf.Tensor1D), shift)],
    ['gelu', x, gelu],
    ['quickGelu', x, quickGelu],
    ['layerNorm', x, (a) => layerNorm(a, scale, shift)],
    ['rmsNorm', x, (a) => rmsNorm(a, scale)],
    ['softmax', x, (a) => softmax(a, { causal: true })],
    ['attention', heads, (a) => scaledDotProductAttention(a, a, a, { causal: true })],
    ['crossEntropy', x, (a) => crossEntropy(a, labels)],
  ])('%s and its gradient are those of the composition on published kernels', (_, input, op) => {
    const both = () => tf.valueAndGrad((a: tf.Tensor) => tf.sum(tf.square(op(a))))(input);
    const ours = both();
    installKernels().uninstall();
    const published = both();
    installKernels();
    expectClose(ours.value, published.value, { relative: 1e-4 });
    expectClose(ours.grad, published.grad, { absolute: 1e-4, relative: 1e-4 });
  });
});
