import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { logSumExp } from '../../src/ops/log-sum-exp.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { checkGradient, expectClose } from '../close.ts';
import { expectSameOnBoth, normal, startBoth } from './both-backends.ts';

beforeAll(startBoth);

test('and its gradient are those of the composition, with any shape', async () => {
  const cases = fc.record({
    shape: fc.array(fc.integer({ min: 1, max: 21 }), { minLength: 1, maxLength: 4 }),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, seed }) => {
      await expectSameOnBoth((x) => logSumExp(x!), [normal(new Random(seed), shape)]);
    }),
    { numRuns: 50 },
  );
});

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    return async () => void (await tf.setBackend('wasm'));
  });

  const gradient = tf.grad(logSumExp);

  test('of K equal numbers is the number and ln K; each has a Kth of the gradient', () => {
    const x = tf.fill([2, 5], 3);
    expectClose(logSumExp(x), [3 + Math.log(5), 3 + Math.log(5)], { relative: 1e-6 });
    expectClose(gradient(x), tf.fill([2, 5], 0.2), { absolute: 1e-6 });
  });

  test('is what tf.logSumExp computes', () => {
    const x = new Random(4).normalTensor([3, 7, 19], 5);
    expectClose(logSumExp(x), tf.logSumExp(x, -1), { relative: 1e-6, absolute: 1e-6 });
  });

  test('stays finite for numbers of thousands, and shares the gradient of equal peaks', () => {
    const x = tf.tensor2d([5000, 5000, -5000, -4000, -4001, -9000], [2, 3]);
    const second = -4000 + Math.log(1 + Math.exp(-1));
    expectClose(logSumExp(x), [5000 + Math.LN2, second], { relative: 1e-6 });
    const share = 1 / (1 + Math.exp(-1));
    expectClose(gradient(x), tf.tensor2d([0.5, 0.5, 0, share, 1 - share, 0], [2, 3]), { absolute: 5e-4 });
  });

  test('passes over −∞; of nothing else it is −∞, with gradient 0', () => {
    const none = Number.NEGATIVE_INFINITY;
    const x = tf.tensor2d([none, 1, none, none], [2, 2]);
    expect([...logSumExp(x).dataSync()]).toEqual([1, none]);
    expect([...gradient(x).dataSync()]).toEqual([0, 1, 0, 0]);
  });

  test('a NaN makes its own row NaN, and no other', () => {
    const [first, second] = logSumExp(tf.tensor2d([Number.NaN, 1, 2, 2], [2, 2])).dataSync();
    expect(first).toBeNaN();
    expect(second).toBeCloseTo(2 + Math.LN2, 5);
  });

  test('has the gradient of central differences', () => {
    const random = new Random(8);
    checkGradient(random, (x) => logSumExp(x!), [random.normalTensor([5, 7], 1)]);
  });

  test('wants float32 with an axis', () => {
    expect(() => logSumExp(tf.scalar(1))).toThrow('logSumExp: x');
    expect(() => logSumExp(tf.tensor1d([1], 'int32'))).toThrow('expected dtype float32');
  });
});
