/** Comparisons for tests of numbers: shape and dtype first, NaN and ±∞ in kind, then the tolerance. */
import { expect } from 'vitest';
import type { Random } from '../src/random.ts';
import * as tf from '../src/tf.ts';

export interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}

type Values = tf.Tensor | ArrayLike<number>;

/** |actual − expected| ≤ absolute + relative·|expected| everywhere. @throws naming the worst index and both values. */
export function expectClose(actual: Values, expected: Values, tolerance: Tolerance = {}): void {
  const { absolute = 1e-5, relative = 1e-5 } = tolerance;
  if (actual instanceof tf.Tensor && expected instanceof tf.Tensor) {
    expect(actual.shape, 'shape').toEqual(expected.shape);
    expect(actual.dtype, 'dtype').toBe(expected.dtype);
  }
  const got = numbers(actual);
  const want = numbers(expected);
  expect(got.length, 'number of values').toBe(want.length);
  let worst = { index: -1, excess: 0 };
  for (let index = 0; index < got.length; index++) {
    const excess = beyond(got[index]!, want[index]!, absolute, relative);
    if (excess > worst.excess) worst = { index, excess };
  }
  if (worst.index < 0) return;
  const { index } = worst;
  const place = actual instanceof tf.Tensor ? `[${coordinates(index, actual.shape)}]` : `${index}`;
  expect.fail(
    `values differ most at ${place}: got ${got[index]}, expected ${want[index]} ± ${absolute} ± ${relative}·|expected|`,
  );
}

/** Standard normal float32 numbers. */
export function randomTensor(random: Random, shape: readonly number[]): tf.Tensor {
  return random.normalTensor(shape, 1);
}

/**
 * ⟨∂L/∂x, u⟩ = (L(x + εu) − L(x − εu)) / 2ε for a random unit direction u of every input, where L is a fixed random
 * weighting of f's values, summed in float64. f may return any shape; ε and the tolerance suit float32.
 */
export function checkGradient(
  random: Random,
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  options: { readonly step?: number; readonly relative?: number } = {},
): void {
  const { step = 1e-2, relative = 2e-3 } = options;
  tf.tidy(() => {
    const weights = randomTensor(random, f(...inputs).shape);
    const loss = (values: readonly tf.Tensor[]) => dot(f(...values), weights);
    const gradients = tf.grads((...values: tf.Tensor[]) => tf.sum(tf.mul(f(...values), weights)))([
      ...inputs,
    ]);
    for (const [index, gradient] of gradients.entries()) {
      expect(gradient.shape, `shape of the gradient of input ${index}`).toEqual(inputs[index]!.shape);
      const u = unitDirection(random, gradient.shape);
      const moved = (distance: number) => inputs.with(index, tf.add(inputs[index]!, tf.mul(u, distance)));
      const measured = (loss(moved(step)) - loss(moved(-step))) / (2 * step);
      const computed = dot(gradient, u);
      // The size of ⟨g, u⟩ to expect: a direction that happens to be orthogonal must not make the test stricter.
      const typical = Math.sqrt(dot(gradient, gradient) / Math.max(1, gradient.size));
      const allowed = relative * Math.max(Math.abs(measured), Math.abs(computed), typical) + 1e-6;
      if (!(Math.abs(measured - computed) <= allowed)) {
        expect.fail(
          `gradient of input ${index} along a random direction: got ${computed}, central difference ${measured} ± ${allowed}`,
        );
      }
    }
  });
}

function numbers(values: Values): ArrayLike<number> {
  return values instanceof tf.Tensor ? values.dataSync<'float32'>() : values;
}

/** How far a value lies outside its tolerance; infinite when one is NaN or ±∞ and the other is not the same. */
function beyond(got: number, want: number, absolute: number, relative: number): number {
  if (Object.is(got, want)) return 0;
  if (!Number.isFinite(got) || !Number.isFinite(want)) return got === want ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(got - want) - absolute - relative * Math.abs(want);
}

function coordinates(index: number, shape: readonly number[]): string {
  const place: number[] = [];
  let rest = index;
  for (const length of shape.toReversed()) {
    place.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return place.join(', ');
}

function dot(a: tf.Tensor, b: tf.Tensor): number {
  const left = a.dataSync<'float32'>();
  const right = b.dataSync<'float32'>();
  return left.reduce((sum, value, index) => sum + value * right[index]!, 0);
}

function unitDirection(random: Random, shape: readonly number[]): tf.Tensor {
  const direction = randomTensor(random, shape);
  return tf.div(direction, Math.sqrt(dot(direction, direction)) || 1);
}
