import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Activation, activate } from '../../src/ops/activate.ts';
import { gelu } from '../../src/ops/gelu.ts';
import { geluTanh } from '../../src/ops/gelu-tanh.ts';
import { quickGelu } from '../../src/ops/quick-gelu.ts';
import { silu } from '../../src/ops/silu.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { expectClose } from '../close.ts';
import { expectSameOnBoth, normal, startBoth } from './both-backends.ts';

beforeAll(startBoth);

/** erfc in float64: its power series near 0, its continued fraction far from it. */
function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) {
    let [sum, term] = [0, x];
    for (let n = 0; n < 60; n++) {
      sum += term / (2 * n + 1);
      term *= (-x * x) / (n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let k = 100; k > 0; k--) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

const cumulative = (x: number) => erfc(-x / Math.SQRT2) / 2;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const tanhArgument = (x: number) => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);

/** In float64. */
const references: Record<Exclude<Activation, 'relu'>, (x: number) => number> = {
  gelu: (x) => x * cumulative(x),
  geluTanh: (x) => (x * (1 + Math.tanh(tanhArgument(x)))) / 2,
  quickGelu: (x) => x * sigmoid(1.702 * x),
  silu: (x) => x * sigmoid(x),
};
const functions = { gelu, geluTanh, quickGelu, silu };
const names = Object.keys(functions) as (keyof typeof functions)[];

const grid = Float32Array.from({ length: 4801 }, (_, index) => (index - 2400) / 200);

describe.each(names)('%s', (name) => {
  const f = functions[name];

  test('is within 2e-7 and 1e-6 of its value in float64, from −12 to 12', () => {
    const y = tf.tidy(() => f(tf.tensor1d(grid)).dataSync());
    expectClose(y, [...grid].map(references[name]), { absolute: 2e-7, relative: 1e-6 });
  });

  test('has the gradient of its value in float64', () => {
    const dx = tf.tidy(() => tf.grad(f)(tf.tensor1d(grid)).dataSync());
    const h = 1e-5;
    const slopes = [...grid].map((x) => (references[name](x + h) - references[name](x - h)) / (2 * h));
    expectClose(dx, slopes, { absolute: 1e-6, relative: 1e-6 });
  });

  test('and its gradient are those of the composition, whatever the shape', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 4 }), fc.nat(), (shape, seed) =>
        expectSameOnBoth(f, [normal(new Random(seed), shape)], { absolute: 1e-6 }),
      ),
      { numRuns: 20 },
    );
  });

  test('keeps NaN, and is 0 far below and x far above', () => {
    const [nan, low, high] = tf.tidy(() => f(tf.tensor1d([Number.NaN, -1e4, 1e4])).dataSync());
    expect(nan).toBeNaN();
    expect(low).toBeCloseTo(0, 10);
    expect(high).toBe(1e4);
    expect(
      tf.tidy(
        () =>
          tf
            .grad(f)(tf.tensor1d([Number.NaN]))
            .dataSync()[0],
      ),
    ).toBeNaN();
  });

  test('is what activate() calls by that name', () => {
    const x = tf.tensor1d([-2, -0.5, 0, 0.5, 2]);
    expectClose(activate(x, name), f(x), { absolute: 0, relative: 0 });
  });

  test('refuses integers, naming itself', () => {
    expect(() => f(tf.tensor1d([1, 2], 'int32'))).toThrow(
      `${name}: x: expected dtype float32; got int32 [2]`,
    );
  });
});

test('gelu is exactly 0 below −5.5, exactly x above, so that nothing leaks through', () => {
  const [low, high, least, most] = tf.tidy(() =>
    gelu(tf.tensor1d([-5.5, 5.5, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])).dataSync(),
  );
  expect([low, high, least, most]).toEqual([0, 5.5, 0, Number.POSITIVE_INFINITY]);
});

test('activate() knows relu, and names the choices for anything else', () => {
  expectClose(activate(tf.tensor1d([-1, 2]), 'relu'), tf.tensor1d([0, 2]));
  expect(() => activate(tf.scalar(1), 'swish' as Activation)).toThrow(
    "activate: unknown activation 'swish'; choose one of relu, gelu, geluTanh, quickGelu, silu",
  );
});
