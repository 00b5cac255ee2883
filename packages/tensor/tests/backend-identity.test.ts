import { beforeAll, describe, expect, test } from 'vitest';
import { start } from '../src/backend/start.ts';
import * as tf from '../src/tf.ts';
import { expectClose } from './close.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

/** What tfjs counts, and what the backend holds. */
function held() {
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  return { numTensors, numDataBuffers, numBytes, backend: tf.backend().numDataIds() };
}

describe('a clone shares its data', () => {
  test('until the last owner is disposed', () => {
    const before = held();
    const x = tf.tensor([1, 2, 3]);
    const y = tf.clone(x);
    expect(held().backend).toBe(before.backend + 1);
    expect(held().numTensors).toBe(before.numTensors + 2);
    x.dispose();
    expectClose(y, [1, 2, 3]);
    y.dispose();
    expect(held()).toEqual(before);
  });

  test('and keeps it when the variable it was cloned from gets a new value', () => {
    const before = held();
    const variable = tf.variable(tf.tensor([1, 2]));
    const saved = tf.clone(variable);
    const next = tf.tensor([3, 4]);
    variable.assign(next);
    next.dispose();
    expectClose(saved, [1, 2]);
    expectClose(variable, [3, 4]);
    saved.dispose();
    expectClose(variable, [3, 4]);
    variable.dispose();
    // The initial value of a variable is a tensor of the caller's, which this test has not kept.
    expect(held().backend).toBe(before.backend + 1);
  });

  test('through the training step of a tfjs optimiser', () => {
    const weight = tf.variable(tf.tensor([1, 2]));
    const saved = tf.clone(weight);
    const optimizer = tf.train.sgd(1);
    optimizer.minimize(() => tf.sum(tf.mul(weight, 3)));
    expectClose(saved, [1, 2]);
    expectClose(weight, [-2, -1]);
    tf.dispose([weight, saved]);
  });

  test('for every dtype, and as the gradient of itself', () => {
    for (const dtype of ['int32', 'bool'] as const) {
      expect(tf.clone(tf.tensor([1, 0, 1], [3], dtype)).dtype).toBe(dtype);
      expectClose(tf.clone(tf.tensor([1, 0, 1], [3], dtype)), tf.tensor([1, 0, 1], [3], dtype));
    }
    const before = held();
    const words = tf.tensor(['a', 'patch']);
    const clone = tf.clone(words);
    words.dispose();
    expect(clone.dataSync()).toEqual(['a', 'patch']);
    clone.dispose();
    expect(held()).toEqual(before);
    expectClose(tf.grad((x: tf.Tensor) => tf.sum(tf.clone(x)))(tf.tensor([5, 6])), [1, 1]);
  });
});
