import { beforeAll, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { Linear } from '../../src/nn/linear.ts';
import { Module } from '../../src/nn/module.ts';
import { TransformerBlock } from '../../src/nn/transformer-block.ts';
import { AdamW } from '../../src/optim/adamw.ts';
import { gradients } from '../../src/optim/gradients.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';

class Model extends Module {
  readonly body: readonly TransformerBlock[];
  readonly head: Linear;

  constructor() {
    super();
    const random = new Random(1);
    const config = { width: 8, heads: 2, hidden: 16 };
    this.body = [0, 1].map((index) => new TransformerBlock(config, random.fork(index)));
    this.head = new Linear({ inputs: 8, outputs: 3 }, random.fork('head'));
  }

  encode(x: tf.Tensor): tf.Tensor {
    return this.body.reduce((tokens, block) => block.apply(tokens), x);
  }

  loss(features: tf.Tensor): tf.Tensor {
    return tf.mean(tf.square(this.head.apply(features)));
  }
}

beforeAll(async () => void (await start({ backend: 'wasm' })));

/** The names of all kernels that f runs; without Identity, by which the tape holds on to tensors at no cost. */
async function kernels(f: () => unknown): Promise<string[]> {
  const { kernels: run } = await tf.profile(() => {
    tf.tidy(() => void f());
    return tf.scalar(0);
  });
  return run.map(({ name }) => name).filter((name) => name !== 'Identity');
}

const backward = (loss: () => tf.Tensor, model: Module) => () => gradients(loss, model.parameters()).loss;

test('a frozen body runs forward, and not one kernel backward', async () => {
  const model = new Model();
  const x = new Random(2).normalTensor([2, 5, 8], 1);
  const whole = await kernels(backward(() => model.loss(model.encode(x)), model));

  for (const block of model.body) block.freeze();
  const frozen = await kernels(backward(() => model.loss(model.encode(x)), model));
  const forward = await kernels(() => model.encode(x));
  const features = model.encode(x);
  const headAlone = await kernels(backward(() => model.loss(features), model));
  expect(frozen.toSorted()).toEqual([...forward, ...headAlone].toSorted());
  expect(whole.length).toBeGreaterThan(frozen.length + forward.length);
});

test('a frozen layer in the middle lets the gradient through and takes none for itself', async () => {
  const model = new Model();
  const x = new Random(2).normalTensor([2, 5, 8], 1);
  const whole = await kernels(backward(() => model.loss(model.encode(x)), model));
  model.body[1]!.freeze();
  const { gradients: found } = gradients(() => model.loss(model.encode(x)), model.parameters());
  expect([...found.keys()].some((path) => path.startsWith('body.0.'))).toBe(true);
  expect([...found.keys()].some((path) => path.startsWith('body.1.'))).toBe(false);
  const frozen = await kernels(backward(() => model.loss(model.encode(x)), model));
  // At least one product less for each of the six weights of the block.
  expect(frozen.length).toBeLessThanOrEqual(whole.length - 6);
});

test('frozen weights stay bit for bit as they are, and the others learn', () => {
  const model = new Model();
  model.body[0]!.freeze();
  const values = () =>
    new Map([...model.parameters()].map(([path, variable]) => [path, variable.dataSync().slice()]));
  const before = values();
  const x = new Random(3).normalTensor([2, 5, 8], 1);
  const optimizer = new AdamW({ learningRate: 0.01, weightDecay: 0.1 }, model.trainableParameters());
  for (let step = 0; step < 3; step++) {
    tf.tidy(() => {
      optimizer.step(gradients(() => model.loss(model.encode(x)), model.parameters()).gradients);
    });
  }
  for (const [path, now] of values()) {
    if (path.startsWith('body.0.')) expect(now, path).toEqual(before.get(path));
    else expect(now, path).not.toEqual(before.get(path));
  }
});
