import { beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { Embedding } from '../../src/nn/embedding.ts';
import { LayerNorm } from '../../src/nn/layer-norm.ts';
import { Linear } from '../../src/nn/linear.ts';
import { Mlp } from '../../src/nn/mlp.ts';
import { RMSNorm } from '../../src/nn/rms-norm.ts';
import type { Activation } from '../../src/ops/activate.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { expectClose, randomTensor } from '../close.ts';

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => void (await start({ backend })));

  test('Linear: y = x·W + b, whatever the leading axes', () => {
    const layer = new Linear({ inputs: 3, outputs: 2 }, new Random(1));
    layer.weight.assign(tf.tensor([1, 2, 3, 4, 5, 6], [3, 2]));
    layer.bias!.assign(tf.tensor([10, 20]));
    expectClose(
      layer.apply(tf.tensor([1, 0, -1, 0, 1, 0], [1, 2, 3])),
      tf.tensor([6, 16, 13, 24], [1, 2, 2]),
    );
    expect(layer.apply(tf.ones([5, 3])).shape).toEqual([5, 2]);
  });

  test('Embedding: a row of the table for every id', () => {
    const layer = new Embedding({ count: 4, width: 3 }, new Random(1));
    const rows = tf.gather(layer.table, [2, 0, 2, 3]);
    expectClose(layer.apply(tf.tensor([2, 0, 2, 3], [2, 2], 'int32')), tf.reshape(rows, [2, 2, 3]));
  });

  test('LayerNorm: mean 0 and variance 1, then scale and shift', () => {
    const layer = new LayerNorm({ width: 4, epsilon: 0.25 });
    layer.scale.assign(tf.tensor([1, 2, 1, 1]));
    layer.shift.assign(tf.tensor([0, 0, 0, 5]));
    // Mean 3, variance 2, deviation √(2 + ¼) = 1.5.
    expectClose(layer.apply(tf.tensor([[1, 3, 3, 5]])), tf.tensor([[-2 / 1.5, 0, 0, 5 + 2 / 1.5]]));
  });

  test('RMSNorm: mean square 1, then scale', () => {
    const layer = new RMSNorm({ width: 4, epsilon: 0.25 });
    layer.scale.assign(tf.tensor([1, 2, 1, 1]));
    // Mean square 2, root of 2 + ¼ = 1.5.
    expectClose(layer.apply(tf.tensor([[0, 2, 0, -2]])), tf.tensor([[0, 4 / 1.5, 0, -2 / 1.5]]));
  });

  test.each(['relu', 'gelu', 'geluTanh', 'quickGelu', 'silu'] as const)('Mlp with %s', (activation) => {
    const layer = new Mlp({ width: 3, hidden: 5, activation }, new Random(2));
    const x = randomTensor(new Random(3), [2, 4, 3]);
    const hidden = tf.add(tf.matMul(tf.reshape(x, [8, 3]), layer.expand.weight), layer.expand.bias!);
    const active = tf.tensor(Array.from(hidden.dataSync(), functions[activation]), [8, 5]);
    const y = tf.add(tf.matMul(active, layer.contract.weight), layer.contract.bias!);
    expectClose(layer.apply(x), tf.reshape(y, [2, 4, 3]), { absolute: 1e-4 });
  });
});

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Φ(x) by Simpson's rule. */
function normalCdf(x: number): number {
  const parts = 1000;
  const density = (at: number) => Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI);
  const weights = Array.from({ length: parts + 1 }, (_, i) =>
    i === 0 || i === parts ? 1 : i % 2 === 1 ? 4 : 2,
  );
  return (
    0.5 + (x / parts / 3) * weights.reduce((sum, weight, i) => sum + weight * density((x * i) / parts), 0)
  );
}

const functions: Record<Activation, (x: number) => number> = {
  relu: (x) => Math.max(0, x),
  gelu: (x) => x * normalCdf(x),
  geluTanh: (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  quickGelu: (x) => x * sigmoid(1.702 * x),
  silu: (x) => x * sigmoid(x),
};

describe('starts', () => {
  test('Linear with Glorot weights and no bias, Embedding small, norms as the identity', () => {
    const linear = new Linear({ inputs: 300, outputs: 100 }, new Random(1));
    const { mean, variance } = tf.moments(linear.weight);
    expectClose(mean, tf.scalar(0), { absolute: 2e-3 });
    expectClose(variance, tf.scalar(2 / 400), { absolute: 0, relative: 0.05 });
    expectClose(linear.bias!, tf.zeros([100]));
    const table = new Embedding({ count: 100, width: 300 }, new Random(1)).table;
    expectClose(tf.moments(table).variance, tf.scalar(0.02 ** 2), { absolute: 0, relative: 0.05 });
    const [layer, rms] = [new LayerNorm({ width: 2 }), new RMSNorm({ width: 2 })];
    for (const ones of [layer.scale, rms.scale]) expectClose(ones, tf.ones([2]));
    expectClose(layer.shift, tf.zeros([2]));
    expect([layer.epsilon, rms.epsilon]).toEqual([1e-5, 1e-6]);
  });

  test('the two layers of an Mlp with different weights', () => {
    const { expand, contract } = new Mlp({ width: 4, hidden: 4, activation: 'gelu' }, new Random(1));
    expect(expand.weight.dataSync()).not.toEqual(contract.weight.dataSync());
  });
});

describe('errors name the argument, what came and what was expected', () => {
  const random = new Random(1);

  test.each([
    [() => new Linear({ inputs: 0, outputs: 2 }, random), 'Linear: inputs must be a whole number ≥ 1; got 0'],
    [
      () => new Linear({ inputs: 2, outputs: 2.5 }, random),
      'Linear: outputs must be a whole number ≥ 1; got 2.5',
    ],
    [
      () => new Embedding({ count: -1, width: 2 }, random),
      'Embedding: count must be a whole number ≥ 1; got -1',
    ],
    [() => new LayerNorm({ width: Number.NaN }), 'LayerNorm: width must be a whole number ≥ 1; got NaN'],
    [
      () => new Mlp({ width: 2, hidden: 2, activation: 'gleu' as Activation }, random),
      "Mlp: activation must be one of relu, gelu, geluTanh, quickGelu, silu; got 'gleu'",
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(message);
  });

  test('shapes', () => {
    const x = tf.zeros([2, 3, 5]);
    expect(() => new Linear({ inputs: 4, outputs: 2 }, random).apply(x)).toThrow(
      'Linear: x: axis 2 (In) must be 4: expected [..., In] with In = 4; got [2, 3, 5]',
    );
    expect(() => new LayerNorm({ width: 4 }).apply(x)).toThrow('LayerNorm: x: axis 2 (D) must be 4');
    expect(() => new RMSNorm({ width: 4 }).apply(x)).toThrow('RMSNorm: x: axis 2 (D) must be 4');
    expect(() => new Mlp({ width: 4, hidden: 8, activation: 'relu' }, random).apply(x)).toThrow(
      'Linear: x: axis 2 (In) must be 4',
    );
  });
});
