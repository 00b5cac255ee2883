import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { attentionWeights } from '../../src/ops/attention-weights.ts';
import { mergeHeads, splitHeads } from '../../src/ops/heads.ts';
import { headwiseAttention } from '../../src/ops/headwise-attention.ts';
import { scaledDotProductAttention } from '../../src/ops/scaled-dot-product-attention.ts';
import { Random } from '../../src/random.ts';
import { ShapeError } from '../../src/shape.ts';
import * as tf from '../../src/tf.ts';
import { checkGradient, expectClose } from '../close.ts';
import { expectSameOnBoth, normal, startBoth } from './both-backends.ts';

beforeAll(startBoth);

const exact = { absolute: 0, relative: 0 };

interface Sizes {
  readonly B: number;
  readonly Hkv: number;
  /** H / Hkv. */
  readonly G: number;
  readonly T: number;
  readonly S: number;
  readonly Dh: number;
}

const sizes: fc.Arbitrary<Sizes> = fc.record({
  B: fc.integer({ min: 1, max: 2 }),
  Hkv: fc.integer({ min: 1, max: 2 }),
  G: fc.integer({ min: 1, max: 3 }),
  T: fc.integer({ min: 1, max: 15 }),
  S: fc.integer({ min: 1, max: 18 }),
  Dh: fc.integer({ min: 1, max: 17 }),
});

const inputsOf = (random: Random, { B, Hkv, G, T, S, Dh }: Sizes) => [
  normal(random, [B, Hkv * G, T, Dh]),
  normal(random, [B, Hkv, S, Dh]),
  normal(random, [B, Hkv, S, Dh]),
];

const tolerance = { absolute: 2e-5, relative: 1e-4 };

describe('scaledDotProductAttention', () => {
  test('and its gradients are those of the composition: self, cross, causal, masked, grouped', async () => {
    const cases = fc.record({
      size: sizes,
      causal: fc.boolean(),
      mask: fc.option(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean())),
      scale: fc.option(fc.constantFrom(0.3, 2)),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ size, causal, mask, scale, seed }) => {
        const random = new Random(seed);
        const options = { causal, ...(scale === null ? {} : { scale }) };
        const inputs = inputsOf(random, size);
        if (mask === null) {
          await expectSameOnBoth(
            (q, k, v) => scaledDotProductAttention(q!, k!, v!, options),
            inputs,
            tolerance,
          );
          return;
        }
        const { B, Hkv, G, T, S } = size;
        const maskShape = [B, Hkv * G, T, S].map((length, axis) => (mask[axis] ? length : 1));
        await expectSameOnBoth(
          (q, k, v, m) => scaledDotProductAttention(q!, k!, v!, { ...options, mask: m! }),
          [...inputs, normal(random, maskShape)],
          tolerance,
        );
      }),
      { numRuns: 60 },
    );
  });

  test('also where queries are taken in several blocks and strips', async () => {
    for (const [T, S, causal] of [
      [61, 700, false],
      [100, 100, true],
      [50, 333, true],
      [40, 9, true],
    ] as const) {
      const inputs = inputsOf(new Random(T), { B: 1, Hkv: 1, G: 2, T, S, Dh: 5 });
      const attend = (...[q, k, v]: tf.Tensor[]) => scaledDotProductAttention(q!, k!, v!, { causal });
      await expectSameOnBoth(attend, inputs, tolerance);
    }
  });

  test('of nothing is nothing', async () => {
    for (const size of [
      { B: 0, Hkv: 1, G: 1, T: 2, S: 3, Dh: 4 },
      { B: 1, Hkv: 1, G: 2, T: 0, S: 3, Dh: 4 },
    ]) {
      const inputs = inputsOf(new Random(1), size).map(({ shape, values }) => tf.tensor(values, [...shape]));
      const y = scaledDotProductAttention(inputs[0]!, inputs[1]!, inputs[2]!);
      expect(y.shape).toEqual(inputs[0]!.shape);
    }
  });
});

describe.each(['wasm', 'cpu'] as const)('attention on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    return async () => void (await tf.setBackend('wasm'));
  });

  const tensors = (seed: number, size: Partial<Sizes> = {}) => {
    const all = { B: 2, Hkv: 3, G: 1, T: 7, S: 7, Dh: 6, ...size };
    return inputsOf(new Random(seed), all).map(({ shape, values }) => tf.tensor(values, [...shape])) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
  };

  test('is softmax(QKᵀ/√Dh)·V, part by part', () => {
    const [q, k, v] = tensors(1);
    const weights = tf.softmax(tf.div(tf.matMul(q, k, false, true), Math.sqrt(6)));
    expectClose(attentionWeights(q, k), weights, { absolute: 1e-6 });
    expectClose(scaledDotProductAttention(q, k, v), tf.matMul(weights, v), { absolute: 1e-6 });
  });

  test('does not depend on the order of the keys', () => {
    const [q, k, v] = tensors(2, { T: 4, S: 9 });
    const order = tf.tensor1d([3, 8, 0, 1, 7, 2, 6, 5, 4], 'int32');
    const shuffled = scaledDotProductAttention(q, tf.gather(k, order, 2), tf.gather(v, order, 2));
    expectClose(shuffled, scaledDotProductAttention(q, k, v), { absolute: 1e-6 });
  });

  test('a causal query does not feel a later token, to the last bit', () => {
    const [q, k, v] = tensors(3, { T: 11, S: 13 });
    const before = scaledDotProductAttention(q, k, v, { causal: true });
    // Query i sees keys up to i + 2; token 8 is changed, so that queries 0 … 5 must not notice.
    const change = tf.mul(tf.oneHot(tf.tensor1d([8], 'int32'), 13).reshape([13, 1]), 5);
    const after = scaledDotProductAttention(q, tf.add(k, change), tf.add(v, change), { causal: true });
    const first = (x: tf.Tensor) => tf.slice(x, [0, 0, 0, 0], [-1, -1, 6, -1]);
    expectClose(first(after), first(before), exact);
    const rest = (x: tf.Tensor) => tf.slice(x, [0, 0, 6, 0], [-1, -1, 5, -1]);
    expect(tf.min(tf.sum(tf.abs(tf.sub(rest(after), rest(before))), -1)).dataSync()[0]).toBeGreaterThan(1e-3);
  });

  test('a token alone equals the last row of all of them (a cache)', () => {
    const [q, k, v] = tensors(4, { T: 9, S: 9 });
    const all = scaledDotProductAttention(q, k, v, { causal: true });
    const last = tf.slice(q, [0, 0, 8, 0], [-1, -1, 1, -1]);
    const one = scaledDotProductAttention(last, k, v, { causal: true });
    expectClose(one, tf.slice(all, [0, 0, 8, 0], [-1, -1, 1, -1]), { absolute: 1e-6 });
  });

  test('grouped query heads are keys and values repeated', () => {
    const [q, k, v] = tensors(5, { Hkv: 2, G: 3 });
    const repeat = (x: tf.Tensor) => tf.gather(x, tf.tensor1d([0, 0, 0, 1, 1, 1], 'int32'), 1);
    expectClose(scaledDotProductAttention(q, k, v), scaledDotProductAttention(q, repeat(k), repeat(v)), {
      absolute: 1e-6,
    });
    expectClose(attentionWeights(q, k), attentionWeights(q, repeat(k)), { absolute: 1e-6 });
  });

  test('a hidden key changes nothing, and a query with nothing to see gets zeros and gradients of 0', () => {
    const [q, k, v] = tensors(6, { T: 3, S: 4 });
    const none = Number.NEGATIVE_INFINITY;
    const mask = tf.tensor2d([0, 0, none, 0, none, none, none, none, 0, 0, 0, 0], [3, 4]);
    const attend = (...[a, b, c]: tf.Tensor[]) => scaledDotProductAttention(a!, b!, c!, { mask });
    const y = attend(q, k, v);
    const row = (x: tf.Tensor, index: number) => tf.slice(x, [0, 0, index, 0], [-1, -1, 1, -1]);
    expectClose(row(y, 1), tf.zeros([2, 3, 1, 6]), exact);
    const seen = tf.tensor1d([0, 1, 3], 'int32');
    const without = scaledDotProductAttention(row(q, 0), tf.gather(k, seen, 2), tf.gather(v, seen, 2));
    expectClose(row(y, 0), without, { absolute: 1e-6 });
    const [dq] = tf.grads(attend)([q, k, v], tf.onesLike(y));
    expectClose(tf.abs(row(dq!, 1)), tf.zeros([2, 3, 1, 6]), exact);
  });

  test('weights sum to 1, and those of a causal query are 0 for later keys', () => {
    const [q, k] = tensors(7, { T: 5, S: 8 });
    const weights = attentionWeights(q, k, { causal: true });
    expectClose(tf.sum(weights, -1), tf.ones([2, 3, 5]));
    expect(tf.sum(tf.slice(weights, [0, 0, 0, 4], [-1, -1, 1, -1])).dataSync()[0]).toBe(0);
  });

  test('a NaN in a query reaches its row and no other', () => {
    const [q, k, v] = tensors(8, { B: 1, Hkv: 1, T: 8 });
    const spoilt = tf.where(tf.equal(tf.range(0, 8), 3).reshape([8, 1]), Number.NaN, q.reshape([8, 6]));
    const y = scaledDotProductAttention(spoilt.reshape([1, 1, 8, 6]), k, v);
    const rows = tf.sum(y, -1).dataSync();
    expect([...rows].map(Number.isNaN)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((index) => index === 3));
  });

  test('has the gradients of central differences, for the mask too', () => {
    const [q, k, v] = tensors(9, { B: 1, Hkv: 2, G: 2, T: 4, S: 5, Dh: 3 });
    const mask = new Random(10).normalTensor([4, 5], 1);
    checkGradient(
      new Random(11),
      (a, b, c, m) => scaledDotProductAttention(a!, b!, c!, { mask: m!, causal: true }),
      [q, k, v, mask],
    );
    checkGradient(new Random(12), (a, b, m) => attentionWeights(a!, b!, { mask: m! }), [q, k, mask]);
  });

  test('headwiseAttention is the same with the heads side by side, gradients too', () => {
    const [q, k, v] = tensors(13, { Hkv: 2, G: 2, T: 5, S: 9, Dh: 7 });
    const mask = new Random(14).normalTensor([2, 1, 5, 9], 1);
    const merged = [q, k, v].map(mergeHeads);
    const apart = (...[a, b, c, m]: tf.Tensor[]) =>
      mergeHeads(
        scaledDotProductAttention(splitHeads(a!, 4), splitHeads(b!, 2), splitHeads(c!, 2), { mask: m! }),
      );
    const together = (...[a, b, c, m]: tf.Tensor[]) =>
      headwiseAttention(a!, b!, c!, { heads: 4, keyValueHeads: 2, mask: m! });
    const inputs = [...merged, mask];
    expectClose(together(...inputs), apart(...inputs), { absolute: 1e-6 });
    const dy = new Random(15).normalTensor([2, 5, 28], 1);
    const [ours, parts] = [tf.grads(together)(inputs, dy), tf.grads(apart)(inputs, dy)];
    for (const [index, gradient] of ours.entries()) expectClose(gradient, parts[index]!, { absolute: 1e-5 });
  });
});

test('errors name the argument, the axis, what was wanted and what came', () => {
  const q = tf.zeros([2, 4, 3, 8]);
  const kv = tf.zeros([2, 2, 5, 8]);
  const attend = (queries: tf.Tensor, keys: tf.Tensor, values: tf.Tensor, mask?: tf.Tensor) => () =>
    scaledDotProductAttention(queries, keys, values, mask === undefined ? {} : { mask });
  expect(attend(q, tf.zeros([2, 2, 5, 6]), kv)).toThrow(
    'scaledDotProductAttention: keys: axis 3 (Dh) must be 8: expected [B, Hkv, S, Dh] with B = 2, Dh = 8; got [2, 2, 5, 6]',
  );
  expect(attend(q, tf.zeros([2, 3, 5, 8]), kv)).toThrow(
    'scaledDotProductAttention: axis 1 of queries (H = 4) must be a multiple of axis 1 of keys (Hkv = 3)',
  );
  expect(attend(q, kv, tf.zeros([2, 2, 4, 8]))).toThrow(
    'scaledDotProductAttention: values: axis 2 (S) must be 5',
  );
  expect(attend(tf.zeros([4, 3, 8]), kv, kv)).toThrow(
    'scaledDotProductAttention: queries: expected [B, H, T, Dh]',
  );
  expect(attend(q, kv, kv, tf.zeros([3, 4]))).toThrow(
    'scaledDotProductAttention: mask: must broadcast to the logits [2, 4, 3, 5]; got [3, 4]',
  );
  const x = tf.zeros([2, 3, 8]);
  expect(() => headwiseAttention(x, x, x, { heads: 3 })).toThrow(
    'headwiseAttention: axis 2 of queries (D = 8) must be divisible by heads = 3',
  );
  expect(() => headwiseAttention(x, x, x, { heads: 4, keyValueHeads: 2 })).toThrow(
    'headwiseAttention: keys: axis 2 (Dkv) must be 4',
  );
  expect(() => headwiseAttention(x, x, tf.zeros([2, 4, 8]), { heads: 2 })).toThrow(ShapeError);
});
