import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { rotary } from '../../src/ops/rotary.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { checkGradient, expectClose } from '../close.ts';
import { expectSameOnBoth, type Input, normal, startBoth, toTensor } from './both-backends.ts';

beforeAll(startBoth);

/** cos and sin of θ[t, i] = (first + t)·ω[i]. */
function tables(first: number, tokens: number, frequencies: readonly number[]): [Input, Input] {
  const shape = [tokens, frequencies.length];
  const angles = Array.from({ length: tokens }, (_, t) => frequencies.map((w) => (first + t) * w)).flat();
  const table = (of: (angle: number) => number): Input => ({ shape, values: Float32Array.from(angles, of) });
  return [table(Math.cos), table(Math.sin)];
}

const tensors = ([cosines, sines]: [Input, Input]): [tf.Tensor, tf.Tensor] => [
  toTensor(cosines),
  toTensor(sines),
];

test('turns number i of a head and its partner half a head on, by the angle of their token', () => {
  const x = tf.tensor3d([1, 0, 0, 2, /**/ 0, 1, 3, 0], [1, 1, 8]);
  const [cosines, sines] = [tf.tensor2d([[0, 0.6]]), tf.tensor2d([[1, 0.8]])];
  const wanted = tf.tensor3d([0, -1.6, 1, 1.2, /**/ -3, 0.6, 0, 0.8], [1, 1, 8]);
  expectClose(rotary(x, cosines, sines, 2), wanted, { absolute: 1e-6 });
});

test('value and gradient are those of the composition', async () => {
  const sizes = fc.record({
    B: fc.integer({ min: 0, max: 3 }),
    T: fc.integer({ min: 1, max: 6 }),
    H: fc.integer({ min: 1, max: 3 }),
    half: fc.integer({ min: 1, max: 9 }),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(sizes, async ({ B, T, H, half, seed }) => {
      const random = new Random(seed);
      const frequencies = Array.from({ length: half }, () => random.uniform());
      const angles = tables(3, T, frequencies);
      const x = normal(random, [B, T, H * 2 * half]);
      // Constants made on the backend that runs.
      const f = (tensor: tf.Tensor | undefined) => rotary(tensor!, ...tensors(angles), H);
      await expectSameOnBoth(f, [x], { absolute: 1e-6 });
    }),
    { numRuns: 25 },
  );
});

test('texts may have angles of their own', () => {
  const random = new Random(7);
  const x = random.normalTensor([2, 3, 8], 1);
  const [first, second] = [tables(2, 3, [1, 0.1]), tables(9, 3, [1, 0.1])].map(tensors);
  const own = [0, 1].map((table) => tf.stack([first![table]!, second![table]!])); // [2, 3, 2]
  const wanted = [first!, second!].map((angles, text) =>
    rotary(tf.slice(x, [text, 0, 0], [1, 3, 8]), ...angles, 2),
  );
  expectClose(rotary(x, own[0]!, own[1]!, 2), tf.concat(wanted), { absolute: 1e-6 });
  checkGradient(random, (some) => rotary(some, own[0]!, own[1]!, 2), [x]);
  expect(() => rotary(x, own[0]!, first![1], 2)).toThrow('rotary: sines: expected [B, T, 2]');
});

test('its gradient is the slope', () => {
  const random = new Random(5);
  const [cosines, sines] = tensors(tables(2, 3, [1, 0.1, 0.01]));
  checkGradient(random, (x) => rotary(x, cosines, sines, 2), [random.normalTensor([2, 3, 12], 1)]);
});

test('lengths stay, and products of queries and keys depend on the distance alone', () => {
  const random = new Random(6);
  const frequencies = [1, 0.3, 0.1, 0.03];
  const [query, key] = [random.normalTensor([1, 1, 8], 1), random.normalTensor([1, 1, 8], 1)];
  const at = (x: tf.Tensor, place: number) => rotary(x, ...tensors(tables(place, 1, frequencies)), 1);
  const product = (i: number, j: number) => tf.sum(tf.mul(at(query, i), at(key, j))).dataSync()[0]!;
  expect(tf.norm(at(query, 11)).dataSync()[0]).toBeCloseTo(tf.norm(query).dataSync()[0]!, 5);
  for (const [i, j] of [
    [5, 2],
    [40, 37],
    [103, 100],
  ]) {
    expect(product(i!, j!)).toBeCloseTo(product(3, 0), 4);
  }
  expect(Math.abs(product(5, 2) - product(2, 5))).toBeGreaterThan(0.1);
});

test('errors name what does not fit', () => {
  const table = tf.zeros([3, 2]);
  expect(() => rotary(tf.zeros([1, 3, 6]), table, table, 2)).toThrow(
    'rotary: axis 2 of x (D = 6) must be heads = 2 times an even width; got [1, 3, 6]',
  );
  expect(() => rotary(tf.zeros([1, 4, 8]), table, table, 2)).toThrow('rotary: cosines: axis 0 (T) must be 4');
  expect(() => rotary(tf.zeros([1, 3, 8]), table, tf.zeros([3, 3]), 2)).toThrow('rotary: sines: axis 1 (2)');
  const learnt = () => tf.grads((cosines) => rotary(tf.zeros([1, 3, 8]), cosines!, table, 2))([table]);
  expect(learnt).toThrow('cosines and sines are constants');
});
