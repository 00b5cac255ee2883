import { beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { Linear } from '../../src/nn/linear.ts';
import { Module, parameter } from '../../src/nn/module.ts';
import { TransformerBlock } from '../../src/nn/transformer-block.ts';
import { adamwStep } from '../../src/ops/adamw-step.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { expectClose } from '../close.ts';

class Tower extends Module {
  readonly positions = parameter(tf.ones([3, 4]));
  readonly blocks: readonly Linear[];
  readonly head: Linear;
  readonly width = 4;
  readonly name = 'tower';

  constructor(random: Random) {
    super();
    this.blocks = [0, 1].map((index) => new Linear({ inputs: 4, outputs: 4 }, random.fork(index)));
    this.head = new Linear({ inputs: 4, outputs: 2, bias: false }, random.fork('head'));
  }
}

beforeAll(async () => void (await start({ backend: 'wasm' })));

const tower = () => new Tower(new Random(1));

describe('parameters', () => {
  test('are named by the properties that lead to them, in order', () => {
    const model = tower();
    expect([...model.parameters().keys()]).toEqual([
      'positions',
      'blocks.0.weight',
      'blocks.0.bias',
      'blocks.1.weight',
      'blocks.1.bias',
      'head.weight',
    ]);
    expect(model.parameters().get('blocks.1.bias')).toBe(model.blocks[1]!.bias);
    expect(model.parameterCount()).toBe(12 + 2 * (16 + 4) + 8);
  });

  test('shared by two properties count once, and a circle of modules ends', () => {
    class Tied extends Module {
      readonly first = new Linear({ inputs: 2, outputs: 2 }, new Random(0));
      readonly again = this.first.weight;
      readonly self: Module = this;
    }
    expect([...new Tied().parameters().keys()]).toEqual(['first.weight', 'first.bias']);
  });
});

describe('freeze', () => {
  test('takes parameters out of those that learn, and unfreeze brings them back', () => {
    const model = tower();
    expect(model.blocks[0]!.freeze()).toBe(model.blocks[0]);
    expect([...model.trainableParameters().keys()]).toEqual([
      'positions',
      'blocks.1.weight',
      'blocks.1.bias',
      'head.weight',
    ]);
    expect(model.freeze().trainableParameters().size).toBe(0);
    expect(model.unfreeze().trainableParameters().size).toBe(6);
  });
});

describe('loadStateDict', () => {
  test('of itself changes nothing', () => {
    const model = tower();
    const before = model.head.weight.dataSync().slice();
    model.loadStateDict(model.stateDict());
    expectClose(model.head.weight, before, { absolute: 0, relative: 0 });
  });

  test('makes the model compute what the other computes', () => {
    const config = { width: 8, heads: 2, hidden: 16 };
    const [a, b] = [1, 2].map((seed) => new TransformerBlock(config, new Random(seed)));
    const x = new Random(3).normalTensor([2, 3, 8], 1);
    b!.loadStateDict(a!.stateDict());
    expectClose(b!.apply(x), a!.apply(x), { absolute: 0, relative: 0 });
  });

  test('what happens to one model later leaves the other alone', () => {
    const [a, b] = [tower(), tower()];
    b.loadStateDict(a.stateDict());
    const before = a.head.weight.dataSync().slice();
    const { weight } = b.head;
    const zeros = tf.zeros(weight.shape);
    const tensors = { parameters: [weight], gradients: [tf.ones(weight.shape)] };
    const settings = { step: 1, learningRate: 1, beta1: 0.9, beta2: 0.9, epsilon: 1e-8, weightDecay: [0] };
    const moments = { firstMoments: [zeros], secondMoments: [zeros] };
    weight.assign(adamwStep({ ...tensors, ...moments }, settings).parameters[0]!);
    expectClose(a.head.weight, before, { absolute: 0, relative: 0 });
    a.dispose();
    expect(weight.dataSync()[0]).not.toBe(before[0]);
  });

  test('lists all that is missing, unknown or of another shape, and changes nothing', () => {
    const model = tower();
    const before = model.positions.dataSync().slice();
    const state = new Map(model.stateDict());
    state.delete('blocks.0.bias');
    state.set('positions', tf.zeros([3, 4], 'int32'));
    state.set('head.weight', tf.zeros([2, 4]));
    state.set('tail', tf.zeros([1]));
    expect(() => model.loadStateDict(state)).toThrow(
      "Tower.loadStateDict: the state does not fit: missing 'blocks.0.bias'; unknown 'tail'; " +
        "'positions' is float32 [3, 4] here; got int32 [3, 4]; 'head.weight' is float32 [4, 2] here; got float32 [2, 4]",
    );
    expectClose(model.positions, before, { absolute: 0, relative: 0 });
  });
});

test('a disposed model leaves nothing behind, nor does making one', () => {
  const before = tf.memory().numTensors;
  const model = new TransformerBlock({ width: 8, heads: 2, hidden: 16 }, new Random(1));
  expect(tf.memory().numTensors - before).toBe(model.parameters().size);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
