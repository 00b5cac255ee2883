import { beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import type { Linear } from '../../src/nn/linear.ts';
import {
  type AttendOptions,
  MultiHeadAttention,
  type MultiHeadAttentionConfig,
} from '../../src/nn/multi-head-attention.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { expectClose, randomTensor } from '../close.ts';

type Matrix = readonly (readonly number[])[];

/** Random biases: a forgotten one must show. */
function layer(config: MultiHeadAttentionConfig): MultiHeadAttention {
  const random = new Random(1);
  const attention = new MultiHeadAttention(config, random);
  for (const variable of attention.parameters().values()) {
    variable.assign(random.normalTensor(variable.shape, 0.5));
  }
  return attention;
}

/** One sequence through the definition, in float64: the heads' weights [H][T][S], and the result [T][D]. */
function reference(
  attention: MultiHeadAttention,
  x: Matrix,
  context: Matrix,
  { mask, angles }: { readonly mask?: Matrix | undefined; readonly angles?: Matrix | undefined },
) {
  const { heads, keyValueHeads, causal } = attention;
  const headWidth = attention.queries.weight.shape[1]! / heads;
  const turned = (rows: Matrix): Matrix =>
    angles === undefined ? rows : rows.map((row, t) => turn(row, angles[t]!, headWidth));
  const [Q, K, V] = [
    turned(project(attention.queries, x)),
    turned(project(attention.keys, context)),
    project(attention.values, context),
  ];
  const weights: number[][][] = [];
  const joined = x.map(() => [] as number[]);
  for (let head = 0; head < heads; head++) {
    const shared = Math.floor(head / (heads / keyValueHeads));
    const slice = (row: readonly number[], index: number) =>
      row.slice(index * headWidth, (index + 1) * headWidth);
    weights.push(
      Q.map((query, i) => {
        const logits = K.map((key, j) => {
          if (causal && j > i + (context.length - x.length)) return Number.NEGATIVE_INFINITY;
          return dot(slice(query, head), slice(key, shared)) / Math.sqrt(headWidth) + (mask?.[i]?.[j] ?? 0);
        });
        const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
        const sum = powers.reduce((a, b) => a + b);
        return powers.map((power) => power / sum);
      }),
    );
    for (const [i, row] of weights[head]!.entries()) {
      const values = V.map((value) => slice(value, shared));
      joined[i]!.push(
        ...values[0]!.map((_, d) =>
          dot(
            row,
            values.map((value) => value[d]!),
          ),
        ),
      );
    }
  }
  return { weights, result: project(attention.output, joined) };
}

/** Numbers i and i + Dh/2 of every head, as a point in a plane, turned. */
function turn(row: readonly number[], angles: readonly number[], headWidth: number): number[] {
  return row.map((value, place) => {
    const i = place % headWidth;
    const isFirst = i < headWidth / 2;
    const partner = row[isFirst ? place + headWidth / 2 : place - headWidth / 2]!;
    const angle = angles[i % (headWidth / 2)]!;
    return value * Math.cos(angle) + (isFirst ? -partner : partner) * Math.sin(angle);
  });
}

function project({ weight, bias }: Linear, x: Matrix): number[][] {
  const rows = weight.arraySync() as number[][];
  const added = bias === undefined ? undefined : (bias.arraySync() as number[]);
  return x.map((row) =>
    rows[0]!.map(
      (_, out) =>
        dot(
          row,
          rows.map((column) => column[out]!),
        ) + (added?.[out] ?? 0),
    ),
  );
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

interface Case {
  readonly name: string;
  readonly config: MultiHeadAttentionConfig;
  readonly S?: number;
  readonly masked?: boolean;
  readonly isTurned?: boolean;
}

const cases: readonly Case[] = [
  { name: 'self-attention', config: { width: 8, heads: 2 } },
  { name: 'causal', config: { width: 8, heads: 2, causal: true } },
  { name: 'causal and masked', config: { width: 8, heads: 2, causal: true }, masked: true },
  { name: 'without biases', config: { width: 6, heads: 3, bias: false } },
  { name: 'grouped heads', config: { width: 8, heads: 4, keyValueHeads: 2 } },
  { name: 'one key head for all, causal', config: { width: 8, heads: 4, keyValueHeads: 1, causal: true } },
  { name: 'cross-attention to a wider context', config: { width: 8, heads: 2, keyValueWidth: 10 }, S: 7 },
  {
    name: 'cross-attention, grouped, masked',
    config: { width: 8, heads: 4, keyValueHeads: 2 },
    S: 3,
    masked: true,
  },
  { name: 'rotary positions', config: { width: 8, heads: 2 }, isTurned: true },
  {
    name: 'rotary positions, grouped, masked',
    config: { width: 16, heads: 4, keyValueHeads: 2 },
    masked: true,
    isTurned: true,
  },
];

/** x, where it looks, and all that changes what it sees there. */
function inputsOf({ config, S, masked = false, isTurned = false }: Case) {
  const random = new Random(2);
  const x = randomTensor(random, [2, 5, config.width]);
  const context =
    S === undefined ? undefined : randomTensor(random, [2, S, config.keyValueWidth ?? config.width]);
  const mask = masked ? randomTensor(random, [5, S ?? 5]) : undefined;
  const angle = isTurned ? randomTensor(random, [5, config.width / config.heads / 2]) : undefined;
  const angles = angle && { cosines: tf.cos(angle), sines: tf.sin(angle) };
  const options: AttendOptions = { context, mask, angles };
  return { x, options, angle };
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => void (await start({ backend })));

  test.each(cases)('$name is the definition', (which) => {
    const attention = layer(which.config);
    const { x, options, angle } = inputsOf(which);
    const rows = (tensor: tf.Tensor | undefined) => tensor?.arraySync() as Matrix | undefined;
    const fixed = { mask: rows(options.mask), angles: rows(angle) };
    const wanted = [0, 1].map((batch) => {
      const sequence = (tensor: tf.Tensor) => (tensor.arraySync() as number[][][])[batch]!;
      return reference(attention, sequence(x), sequence(options.context ?? x), fixed);
    });
    expectClose(attention.apply(x, options), tf.tensor(wanted.map(({ result }) => result)), {
      absolute: 2e-5,
    });
    expectClose(attention.weights(x, options), tf.tensor(wanted.map(({ weights }) => weights)), {
      absolute: 2e-5,
    });
  });

  test.each(cases)('$name, with the weights in hand: the same, or what others make of it', (which) => {
    const attention = layer(which.config);
    const { x, options } = inputsOf(which);
    const seen: tf.Tensor[] = [];
    const use = (weights: tf.Tensor): tf.Tensor => {
      seen.push(weights);
      return weights;
    };
    expectClose(attention.apply(x, { ...options, use }), attention.apply(x, options), { absolute: 2e-5 });
    expect(seen).toHaveLength(1);
    expectClose(seen[0]!, attention.weights(x, options), { absolute: 1e-6 });
    const nothing = attention.apply(x, { ...options, use: tf.zerosLike });
    expectClose(nothing, tf.add(tf.zerosLike(x), attention.output.bias ?? 0), { absolute: 1e-7 });
  });

  test('another context has no angles', () => {
    const { x, options } = inputsOf(cases.find(({ isTurned }) => isTurned === true)!);
    const attention = layer({ width: 8, heads: 2 });
    expect(() => attention.apply(x, { ...options, context: tf.clone(x) })).toThrow(
      'MultiHeadAttention: angles are of x; another context has none',
    );
  });

  test('rows of the weights sum to 1', () => {
    const weights = layer({ width: 8, heads: 2, causal: true }).weights(
      randomTensor(new Random(3), [2, 6, 8]),
    );
    expectClose(tf.sum(weights, -1), tf.ones([2, 2, 6]), { absolute: 1e-6 });
  });

  test('the order of the context does not matter, and its tokens take their weights along', () => {
    const attention = layer({ width: 8, heads: 2 });
    const [x, context] = [randomTensor(new Random(4), [2, 3, 8]), randomTensor(new Random(5), [2, 6, 8])];
    const order = new Random(6).permutation(6);
    const shuffled = tf.gather(context, Array.from(order), 1);
    expectClose(attention.apply(x, { context: shuffled }), attention.apply(x, { context }), {
      absolute: 1e-5,
    });
    expectClose(
      attention.weights(x, { context: shuffled }),
      tf.gather(attention.weights(x, { context }), Array.from(order), 3),
      { absolute: 1e-6 },
    );
  });

  test('a mask of −∞ is as if the tokens were not there', () => {
    const attention = layer({ width: 8, heads: 2 });
    const x = randomTensor(new Random(7), [1, 4, 8]);
    const mask = tf.tensor([0, 0, Number.NEGATIVE_INFINITY, 0]);
    const context = tf.gather(x, [0, 1, 3], 1);
    expectClose(attention.apply(x, { mask }), attention.apply(x, { context }), { absolute: 1e-6 });
  });
});

describe('errors', () => {
  const random = new Random(1);

  test.each([
    [{ width: 100, heads: 3 }, 'MultiHeadAttention: width 100 is not divisible by heads 3'],
    [
      { width: 12, heads: 6, keyValueHeads: 4 },
      'MultiHeadAttention: heads 6 is not divisible by keyValueHeads 4',
    ],
    [{ width: 12, heads: 0 }, 'MultiHeadAttention: heads must be a whole number ≥ 1; got 0'],
  ])('%o', (config, message) => {
    expect(() => new MultiHeadAttention(config, random)).toThrow(message);
  });

  test('shapes', () => {
    const attention = new MultiHeadAttention({ width: 8, heads: 2, keyValueWidth: 6 }, random);
    expect(() => attention.apply(tf.zeros([2, 3, 8]))).toThrow(
      'MultiHeadAttention: context: axis 2 (Dc) must be 6: expected [B, S, Dc] with B = 2, Dc = 6; got [2, 3, 8]',
    );
    expect(() => attention.apply(tf.zeros([3, 8]))).toThrow(
      'MultiHeadAttention: x: expected [B, T, D] with D = 8; got [3, 8]',
    );
    expect(() => attention.apply(tf.zeros([2, 3, 8]), { context: tf.zeros([1, 4, 6]) })).toThrow(
      'MultiHeadAttention: context: axis 0 (B) must be 2',
    );
  });
});
