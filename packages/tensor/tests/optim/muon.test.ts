import { beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { Mlp } from '../../src/nn/mlp.ts';
import { parameter } from '../../src/nn/module.ts';
import { AdamW } from '../../src/optim/adamw.ts';
import { isHiddenMatrix, isWeightMatrix, Muon } from '../../src/optim/muon.ts';
import { orthogonalize } from '../../src/optim/orthogonalize.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { train } from '../../src/train/train.ts';
import { expectClose, randomTensor } from '../close.ts';

const options = { kind: 'muon', learningRate: 0.01, weightDecay: 0.1 } as const;

const madeOf = (random: Random) =>
  new Map([
    ['mlp.expand.weight', parameter(randomTensor(random, [6, 10]))],
    ['mlp.expand.bias', parameter(randomTensor(random, [10]))],
    ['tokens.table', parameter(randomTensor(random, [12, 6]))],
  ]);

const gradientsFor = (parameters: ReadonlyMap<string, tf.Tensor>, random: Random) =>
  new Map([...parameters].map(([path, { shape }]) => [path, randomTensor(random, shape)]));

/** Q from Gram and Schmidt, so that U·S·Vᵀ can be put together with singular values that are known. */
function orthonormal(random: Random, rows: number, columns: number): number[][] {
  const basis: number[][] = [];
  while (basis.length < columns) {
    let vector = Array.from({ length: rows }, () => random.normal());
    for (const other of basis) {
      const along = vector.reduce((sum, value, i) => sum + value * other[i]!, 0);
      vector = vector.map((value, i) => value - along * other[i]!);
    }
    const length = Math.hypot(...vector);
    basis.push(vector.map((value) => value / length));
  }
  return basis;
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => void (await start({ backend })));

  test.each([
    [6, 9],
    [9, 6],
    [7, 7],
  ])('orthogonalize %i × %i keeps the directions and makes their strengths about equal', (rows, columns) => {
    const random = new Random(3);
    const rank = Math.min(rows, columns);
    const [left, right] = [orthonormal(random, rows, rank), orthonormal(random, columns, rank)];
    const strengths = Array.from({ length: rank }, (_, i) => 50 * 0.6 ** i);
    const compose = (values: readonly number[]) =>
      tf.tensor2d(
        Array.from({ length: rows }, (_, r) =>
          Array.from({ length: columns }, (_, c) =>
            values.reduce((sum, value, i) => sum + value * left[i]![r]! * right[i]![c]!, 0),
          ),
        ),
      );
    const [found] = tf.unstack(
      orthogonalize(tf.stack([compose(strengths), tf.zeros([rows, columns])]) as tf.Tensor3D),
    ) as [tf.Tensor2D];
    expect(found.shape).toEqual([rows, columns]);
    const [U, V] = [tf.tensor2d(left), tf.tensor2d(right)]; // [rank, rows], [rank, columns]
    const inside = tf.matMul(tf.matMul(U, found), V, false, true).arraySync() as number[][];
    for (const [i, row] of inside.entries()) {
      for (const [j, value] of row.entries()) {
        if (i !== j) expect(Math.abs(value)).toBeLessThan(1e-3);
        else {
          expect(value).toBeGreaterThan(0.6);
          expect(value).toBeLessThan(1.3);
        }
      }
    }
  });

  test('a matrix of zeros stays one', () => {
    expect([...orthogonalize(tf.zeros([1, 3, 4])).dataSync()]).toEqual(new Array(12).fill(0));
  });

  test('what is no hidden matrix moves as with AdamW, bit for bit', async () => {
    const [ours, theirs] = [madeOf(new Random(5)), madeOf(new Random(5))];
    const [muon, adamw] = [new Muon(options, ours), new AdamW(options, theirs)];
    const random = new Random(6);
    for (let step = 0; step < 3; step++) {
      const gradients = gradientsFor(ours, random);
      await muon.step(gradients, 0.02, 0.5);
      adamw.step(gradients, 0.02, 0.5);
    }
    for (const path of ['mlp.expand.bias', 'tokens.table']) {
      expect(ours.get(path)!.dataSync()).toEqual(theirs.get(path)!.dataSync());
    }
    expect(ours.get('mlp.expand.weight')!.dataSync()).not.toEqual(
      theirs.get('mlp.expand.weight')!.dataSync(),
    );
  });

  test('a matrix shrinks by its decay and takes a step of a length that is known', async () => {
    const parameters = madeOf(new Random(7));
    const weight = parameters.get('mlp.expand.weight')!;
    const before = weight.dataSync().slice();
    const gradients = gradientsFor(parameters, new Random(8));
    const ahead = tf.mul(gradients.get('mlp.expand.weight')!, 1.95);
    const direction = orthogonalize(tf.expandDims(ahead, 0)).dataSync();
    await new Muon(options, parameters).step(gradients, 0.05);
    const expected = before.map(
      (value, i) => value * (1 - 0.05 * 0.1) - 0.05 * 0.2 * Math.sqrt(10) * direction[i]!,
    );
    expectClose(weight.dataSync(), expected, { absolute: 1e-5, relative: 1e-5 });
  });

  test('its state continues the same run in another optimiser, and nothing leaks', async () => {
    const [here, there] = [madeOf(new Random(9)), madeOf(new Random(9))];
    const random = new Random(10);
    const all = Array.from({ length: 4 }, () => gradientsFor(here, random));
    const first = new Muon(options, here);
    const second = new Muon(options, there);
    for (const gradients of all.slice(0, 2)) await first.step(gradients);
    for (const [path, variable] of there) variable.assign(here.get(path)!);
    second.loadStateDict(first.stateDict());
    const tensors = tf.memory().numTensors;
    for (const gradients of all.slice(2)) {
      await first.step(gradients);
      await second.step(gradients);
    }
    expect(tf.memory().numTensors).toBe(tensors);
    for (const [path, variable] of here) expect(there.get(path)!.dataSync()).toEqual(variable.dataSync());
  });
});

test.each([
  ['blocks.0.attention.queries.weight', [2, 3], true, true],
  ['vision.patchEmbedding.projection.weight', [2, 3], true, false],
  ['blocks.0.mlp.expand.bias', [3], false, false],
  ['tokens.table', [2, 3], false, false],
  ['positions', [2, 3], false, false],
  ['head.weight', [2, 3], false, false],
] as const)(
  '%s %j: a weight matrix? %s; between vectors that are thought in? %s',
  (path, shape, weight, hidden) => {
    const some = parameter(tf.zeros([...shape]));
    expect(isWeightMatrix(path, some)).toBe(weight);
    expect(isHiddenMatrix(path, some)).toBe(hidden);
  },
);

test('errors say what is missing', async () => {
  const parameters = madeOf(new Random(1));
  expect(() => new Muon({ ...options, momentum: 1 }, parameters)).toThrow(
    'Muon: momentum must be at least 0 and less than 1; got 1',
  );
  expect(() => new Muon({ ...options, matrices: () => true }, parameters)).toThrow(
    "Muon: 'mlp.expand.bias' is no matrix: [10]; leave it to AdamW",
  );
  const muon = new Muon(options, parameters);
  await expect(muon.step(new Map())).rejects.toThrow(
    "Muon.step: the gradient of 'mlp.expand.weight' is missing",
  );
  const { steps, secondMoments } = muon.stateDict();
  expect(() => muon.loadStateDict({ steps, firstMoments: new Map(), secondMoments })).toThrow(
    "Muon.loadStateDict: expected the momentum of 'mlp.expand.weight', [6, 10]",
  );
});

test('train takes it by its options', async () => {
  const random = new Random(11);
  const model = new Mlp({ width: 4, hidden: 8, activation: 'gelu' }, random);
  const x = randomTensor(random, [16, 4]);
  const { losses } = await train({
    model,
    data: { batch: () => x },
    loss: (batch) => tf.mean(tf.square(tf.sub(model.apply(batch), tf.reverse(batch, 1)))),
    steps: 150,
    itemsPerStep: 16,
    optimizer: { kind: 'muon', learningRate: 0.02 },
  });
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 10);
});
