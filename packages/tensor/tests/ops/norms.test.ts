import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { layerNorm } from '../../src/ops/layer-norm.ts';
import { rmsNorm } from '../../src/ops/rms-norm.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { checkGradient, expectClose } from '../close.ts';
import { expectSameOnBoth, normal, startBoth } from './both-backends.ts';

beforeAll(startBoth);

/** Any number of leading axes, empty ones too, and a width around the edges of vectors. */
const shapes = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }), fc.integer({ min: 1, max: 40 }))
  .map(([leading, width]) => [...leading, width]);

const functions = {
  layerNorm: (x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor) => layerNorm(x, scale, shift),
  rmsNorm: (x: tf.Tensor, scale: tf.Tensor) => rmsNorm(x, scale),
};

describe.each(Object.entries(functions))('%s', (name, norm) => {
  const inputsOf = (random: Random, shape: readonly number[]) => {
    const width = shape.at(-1)!;
    const inputs = [normal(random, shape), normal(random, [width]), normal(random, [width])];
    return name === 'layerNorm' ? inputs : inputs.slice(0, 2);
  };

  test('and its gradients are those of the composition, whatever the shape', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(), (shape, seed) =>
        expectSameOnBoth(norm as (...inputs: tf.Tensor[]) => tf.Tensor, inputsOf(new Random(seed), shape), {
          absolute: 1e-4,
          relative: 1e-3,
        }),
      ),
      { numRuns: 40 },
    );
  });

  test('has the gradients of central differences', () => {
    const random = new Random(5);
    const inputs = inputsOf(random, [3, 2, 13]).map(({ shape, values }) => tf.tensor(values, [...shape]));
    checkGradient(random, norm as (...inputs: tf.Tensor[]) => tf.Tensor, inputs);
  });

  test('keeps a NaN in its row', () => {
    const x = tf.tensor2d([Number.NaN, 1, 2, 3, 4, 6], [2, 3]);
    const y = norm(x, tf.ones([3]), tf.zeros([3])).arraySync() as number[][];
    expect(y[0]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(y[1]!.every(Number.isFinite)).toBe(true);
  });
});

test('layerNorm: rows have mean 0 and variance 1, then scale and shift', () => {
  tf.tidy(() => {
    const x = tf.add(tf.mul(new Random(6).normalTensor([50, 37], 3), 5), 100);
    const { mean, variance } = tf.moments(layerNorm(x, tf.ones([37]), tf.zeros([37])), 1);
    expectClose(mean, tf.zeros([50]), { absolute: 1e-5 });
    expectClose(variance, tf.ones([50]), { relative: 1e-4 });
    const y = layerNorm(tf.tensor2d([1, 3], [1, 2]), tf.tensor1d([2, 3]), tf.tensor1d([10, 20]), 0);
    expectClose(y, tf.tensor2d([8, 23], [1, 2]));
  });
});

test('rmsNorm: rows have mean square 1, then scale', () => {
  tf.tidy(() => {
    const x = new Random(7).normalTensor([50, 37], 4);
    expectClose(tf.mean(tf.square(rmsNorm(x, tf.ones([37]))), 1), tf.ones([50]), { relative: 1e-5 });
    const y = rmsNorm(tf.tensor2d([3, 4], [1, 2]), tf.tensor1d([1, 2]), 0);
    expectClose(y, tf.tensor2d([3 / Math.sqrt(12.5), 8 / Math.sqrt(12.5)], [1, 2]));
  });
});

test('epsilon keeps a constant row finite', () => {
  expectClose(layerNorm(tf.fill([1, 4], 7), tf.ones([4]), tf.zeros([4])), tf.zeros([1, 4]));
  expectClose(rmsNorm(tf.zeros([1, 4]), tf.ones([4])), tf.zeros([1, 4]));
});

test('errors name the argument, the axis, what was wanted and what came', () => {
  const x = tf.zeros([2, 4]);
  expect(() => layerNorm(x, tf.ones([3]), tf.zeros([4]))).toThrow(
    'layerNorm: scale: axis 0 (D) must be 4: expected [D] with D = 4; got [3]',
  );
  expect(() => layerNorm(x, tf.ones([4]), tf.zeros([4, 1]))).toThrow('layerNorm: shift: expected [D]');
  expect(() => rmsNorm(x, tf.ones([5]))).toThrow('rmsNorm: scale: axis 0 (D) must be 4');
  expect(() => rmsNorm(tf.zeros([2, 4], 'int32'), tf.ones([4]))).toThrow(
    'rmsNorm: x: expected dtype float32',
  );
});
