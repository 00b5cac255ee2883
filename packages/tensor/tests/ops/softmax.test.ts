import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { installKernels } from '../../src/backend/install.ts';
import { softmax } from '../../src/ops/softmax.ts';
import { Random } from '../../src/random.ts';
import { ShapeError } from '../../src/shape.ts';
import * as tf from '../../src/tf.ts';
import { checkGradient, expectClose } from '../close.ts';
import { expectSameOnBoth, normal, startBoth } from './both-backends.ts';

beforeAll(startBoth);

const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 });

test('and its gradient are those of the composition, with any shape, mask and order', async () => {
  const cases = fc.record({
    shape: shapes,
    // For each axis, whether the mask repeats along it; and how many leading axes it leaves out.
    repeats: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    missing: fc.nat(4),
    masked: fc.boolean(),
    causal: fc.boolean(),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, repeats, missing, masked, causal, seed }) => {
      const random = new Random(seed);
      const logits = normal(random, shape);
      const maskShape = shape.map((length, axis) => (repeats[axis] ? 1 : length)).slice(missing);
      const mask = normal(random, maskShape);
      if (masked) {
        await expectSameOnBoth((x, m) => softmax(x!, { causal, mask: m! }), [logits, mask]);
      } else {
        await expectSameOnBoth((x) => softmax(x!, { causal }), [logits]);
      }
    }),
    { numRuns: 60 },
  );
});

test('of nothing is nothing', async () => {
  for (const shape of [
    [0, 3],
    [2, 0],
    [0, 4, 5],
  ]) {
    await expectSameOnBoth((x) => softmax(x!), [normal(new Random(1), shape)]);
  }
});

test('rows sum to 1, do not change when a number is added, and order is kept', () => {
  tf.tidy(() => {
    const logits = new Random(2).normalTensor([40, 67], 3);
    const y = softmax(logits);
    expectClose(tf.sum(y, -1), tf.ones([40]));
    expectClose(softmax(tf.add(logits, 100)), y, { absolute: 1e-6, relative: 1e-4 });
    const reversed = tf.reverse(softmax(tf.reverse(logits, 1)), 1);
    expectClose(reversed, y, { absolute: 1e-7 });
  });
});

test('stays within 1e-6 of float64 for logits far apart', () => {
  const logits = Float32Array.from({ length: 301 }, (_, index) => index / 2 - 75);
  const powers = [...logits].map((z) => Math.exp(z - 75));
  const sum = powers.reduce((a, b) => a + b);
  expectClose(
    softmax(tf.tensor2d(logits, [1, 301])),
    powers.map((p) => p / sum),
    { absolute: 1e-9, relative: 2e-6 },
  );
});

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    return async () => void (await tf.setBackend('wasm'));
  });

  test('a causal row sees what comes before it; with S > T the rows are the last of S', () => {
    const square = softmax(tf.zeros([3, 3]), { causal: true });
    expectClose(square, tf.tensor2d([1, 0, 0, 1 / 2, 1 / 2, 0, 1 / 3, 1 / 3, 1 / 3], [3, 3]));
    const cached = softmax(tf.zeros([2, 4]), { causal: true });
    expectClose(cached, tf.tensor2d([1 / 3, 1 / 3, 1 / 3, 0, 1 / 4, 1 / 4, 1 / 4, 1 / 4], [2, 4]));
    // And with S < T the first rows see nothing.
    expectClose(softmax(tf.zeros([3, 1]), { causal: true }), tf.tensor2d([0, 0, 1], [3, 1]));
  });

  test('a hidden logit weighs exactly 0, and a row with nothing to see is zeros, with gradient 0', () => {
    const none = Number.NEGATIVE_INFINITY;
    const mask = tf.tensor2d([0, none, 0, none, none, none], [2, 3]);
    const y = softmax(tf.zeros([2, 3]), { mask });
    expectClose(y, tf.tensor2d([0.5, 0, 0.5, 0, 0, 0], [2, 3]), { absolute: 0, relative: 0 });
    const logits = tf.tensor2d([1, 2, 3, 1, 2, 3], [2, 3]);
    const dx = tf
      .grad((x) => softmax(x, { mask }).square())(logits)
      .arraySync() as number[][];
    // −0 is as good as 0.
    expect([dx[0]![1]!, ...dx[1]!].map(Math.abs)).toEqual([0, 0, 0, 0]);
  });

  test('NaN spreads over its row, and over no other', () => {
    const nan = Number.NaN;
    const y = softmax(tf.tensor2d([nan, 0, 0, 0, nan, nan, nan, nan, 0, 0, 0, 0], [3, 4])).arraySync();
    expect(y).toEqual([
      [nan, nan, nan, nan],
      [nan, nan, nan, nan],
      [0.25, 0.25, 0.25, 0.25],
    ]);
  });

  test('has the gradient of central differences', () => {
    const random = new Random(3);
    checkGradient(random, (x, m) => softmax(x!, { mask: m!, causal: true }), [
      random.normalTensor([2, 3, 5], 1),
      random.normalTensor([3, 5], 1),
    ]);
  });
});

test('tf.softmax runs on the same kernel', () => {
  const logits = new Random(4).normalTensor([5, 33], 2);
  const ours = tf.softmax(logits);
  expectClose(ours, softmax(logits), { absolute: 0, relative: 0 });
  installKernels().uninstall();
  expectClose(tf.softmax(logits), ours, { absolute: 1e-7, relative: 1e-5 });
  installKernels();
});

test('errors name the argument, what was wanted and what came', () => {
  const logits = tf.zeros([2, 3, 4]);
  expect(() => softmax(logits, { mask: tf.zeros([2, 4]) })).toThrow(
    'softmax: mask: must broadcast to the logits [2, 3, 4]; got [2, 4]',
  );
  expect(() => softmax(logits, { mask: tf.zeros([1, 2, 3, 4]) })).toThrow(ShapeError);
  expect(() => softmax(logits, { mask: tf.zeros([4], 'bool') })).toThrow(
    'softmax: mask: expected dtype float32',
  );
  expect(() => softmax(tf.zeros([3]), { causal: true })).toThrow(
    'softmax: logits: expected [..., T, S]; got [3]',
  );
});
