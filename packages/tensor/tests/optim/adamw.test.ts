import { beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { Mlp } from '../../src/nn/mlp.ts';
import { parameter } from '../../src/nn/module.ts';
import { AdamW, type AdamWHyperparameters, type AdamWOptions } from '../../src/optim/adamw.ts';
import { clipScale } from '../../src/optim/clip-by-global-norm.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { expectClose, randomTensor } from '../close.ts';
import torch from './adamw/expected.json' with { type: 'json' };

/** The definition, one parameter in float64. */
class Reference {
  readonly theta: Float64Array;
  readonly #m: Float64Array;
  readonly #v: Float64Array;
  #t = 0;

  constructor(start: ArrayLike<number>) {
    this.theta = Float64Array.from(start);
    this.#m = new Float64Array(start.length);
    this.#v = new Float64Array(start.length);
  }

  step(
    gradient: ArrayLike<number>,
    settings: Omit<AdamWHyperparameters, 'weightDecay'>,
    decay: number,
  ): void {
    const { learningRate, beta1, beta2, epsilon } = settings;
    this.#t++;
    for (let i = 0; i < this.theta.length; i++) {
      const g = gradient[i]!;
      this.#m[i] = beta1 * this.#m[i]! + (1 - beta1) * g;
      this.#v[i] = beta2 * this.#v[i]! + (1 - beta2) * g * g;
      const m = this.#m[i]! / (1 - beta1 ** this.#t);
      const v = this.#v[i]! / (1 - beta2 ** this.#t);
      this.theta[i]! -= learningRate * (m / (Math.sqrt(v) + epsilon) + decay * this.theta[i]!);
    }
  }
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => void (await start({ backend })));

  test('20 steps follow the definition in float64, with a rate of their own', () => {
    const random = new Random(1);
    const shapes = { matrix: [7, 5], vector: [9], scalar: [], block: [2, 3, 4] };
    const parameters = new Map(
      Object.entries(shapes).map(([name, shape]) => [name, parameter(randomTensor(random, shape))]),
    );
    const exact = new Map(
      [...parameters].map(([name, variable]) => [name, new Reference(variable.dataSync())]),
    );
    const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.2 };
    const optimizer = new AdamW(settings, parameters);
    for (let step = 0; step < 20; step++) {
      const learningRate = 0.01 * (1 + step);
      const gradients = new Map(
        Object.entries(shapes).map(([name, shape]) => [name, randomTensor(random, shape)]),
      );
      optimizer.step(gradients, learningRate);
      for (const [name, reference] of exact) {
        const decay = ['matrix', 'block'].includes(name) ? 0.2 : 0;
        reference.step(gradients.get(name)!.dataSync(), { ...settings, learningRate }, decay);
      }
    }
    for (const [name, variable] of parameters) {
      expectClose(variable.dataSync(), exact.get(name)!.theta, { absolute: 5e-6, relative: 5e-6 });
    }
  });

  test('with clipping, it makes the steps of PyTorch', () => {
    const parameters = new Map([
      ['weight', parameter(tf.tensor(torch.start.weight))],
      ['bias', parameter(tf.tensor(torch.start.bias))],
    ]);
    const optimizer = new AdamW(torch.settings, parameters);
    for (const { gradients, norm, after } of torch.steps) {
      const given = new Map(Object.entries(gradients).map(([name, values]) => [name, tf.tensor(values)]));
      optimizer.step(given, undefined, clipScale(norm, torch.maxNorm));
      expectClose(parameters.get('weight')!, tf.tensor(after.weight), { absolute: 2e-6 });
      expectClose(parameters.get('bias')!, tf.tensor(after.bias), { absolute: 2e-6 });
    }
  });

  test('goes on from its state as if it had never stopped, bit for bit', () => {
    const run = (stopAfter?: number) => {
      const model = new Mlp({ width: 4, hidden: 6, activation: 'gelu' }, new Random(2));
      const options: AdamWOptions = { learningRate: 0.1 };
      let optimizer = new AdamW(options, model.parameters());
      for (let step = 0; step < 6; step++) {
        if (step === stopAfter) {
          const next = new AdamW(options, model.parameters());
          next.loadStateDict(optimizer.stateDict());
          optimizer.dispose();
          optimizer = next;
        }
        const random = new Random(3).fork(step);
        const shapes = [...model.parameters()].map(([path, { shape }]) => [path, shape] as const);
        optimizer.step(new Map(shapes.map(([path, shape]) => [path, randomTensor(random, shape)])));
      }
      expect(optimizer.stateDict().steps).toBe(6);
      return [...model.parameters().values()].map((variable) => variable.dataSync());
    };
    expect(run(3)).toEqual(run());
  });

  test('a step leaves no tensors behind, and dispose frees the moments', () => {
    const parameters = new Map([['a', parameter(tf.ones([3, 3]))]]);
    const gradients = new Map([['a', tf.ones([3, 3])]]);
    const before = tf.memory().numTensors;
    const optimizer = new AdamW({ learningRate: 0.1 }, parameters);
    expect(tf.memory().numTensors).toBe(before + 2);
    for (let step = 0; step < 3; step++) optimizer.step(gradients);
    expect(tf.memory().numTensors).toBe(before + 2);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('decay', () => {
  const parameters = () =>
    new Map([
      ['weight', parameter(tf.ones([2, 3]))],
      ['bias', parameter(tf.ones([3]))],
      ['positions', parameter(tf.ones([4, 3]))],
    ]);

  test('is for matrices, not for vectors, unless told otherwise', () => {
    const groups = (options: Partial<AdamWOptions>) =>
      Object.fromEntries(
        new AdamW({ learningRate: 1, weightDecay: 0.3, ...options }, parameters()).weightDecays(),
      );
    expect(groups({})).toEqual({ weight: 0.3, bias: 0, positions: 0.3 });
    const decays: AdamWOptions['decays'] = (path, { rank }) => rank >= 2 && path !== 'positions';
    expect(groups({ decays })).toEqual({ weight: 0.3, bias: 0, positions: 0 });
  });

  test('alone shrinks weights by 1 − ηλ a step', () => {
    const variables = parameters();
    const optimizer = new AdamW({ learningRate: 0.1, weightDecay: 0.5 }, variables);
    const zeros = new Map([...variables].map(([path, { shape }]) => [path, tf.zeros(shape)]));
    optimizer.step(zeros);
    optimizer.step(zeros);
    expectClose(variables.get('weight')!, tf.fill([2, 3], 0.95 ** 2), { absolute: 1e-7 });
    expectClose(variables.get('bias')!, tf.ones([3]), { absolute: 0, relative: 0 });
  });
});

describe('errors', () => {
  const make = (options: Partial<AdamWOptions> = {}) =>
    new AdamW({ learningRate: 0.1, ...options }, new Map([['a', parameter(tf.ones([2, 3]))]]));

  test('gradients that are missing, unknown or of another shape', () => {
    expect(() => make().step(new Map([['b', tf.ones([2, 3])]]))).toThrow(
      "AdamW.step: expected one gradient for each parameter: missing 'a'; unknown 'b'",
    );
    expect(() => make().step(new Map([['a', tf.ones([3, 2])]]))).toThrow(
      "'a' is float32 [2, 3] here; got float32 [3, 2]",
    );
  });

  test('a state of other parameters', () => {
    const moments = new Map([['b', tf.ones([2, 3])]]);
    expect(() => make().loadStateDict({ steps: 1, firstMoments: moments, secondMoments: moments })).toThrow(
      "AdamW.loadStateDict: expected one first moment for each parameter: missing 'a'; unknown 'b'",
    );
  });

  test.each([
    [{ learningRate: Number.NaN }, 'AdamW: learningRate must be a number ≥ 0; got NaN'],
    [{ weightDecay: -1 }, 'AdamW: weightDecay must be a number ≥ 0; got -1'],
    [{ beta1: 1 }, 'AdamW: beta1 and beta2 must be less than 1; got 1 and 0.999'],
    [{ epsilon: 0 }, 'AdamW: epsilon must be greater than 0'],
  ])('%o', (options, message) => {
    expect(() => make(options)).toThrow(message);
  });
});
