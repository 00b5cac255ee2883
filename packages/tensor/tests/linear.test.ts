import { beforeAll, describe, test } from 'vitest';
import { start } from '../src/backend/start.ts';
import { linear } from '../src/ops/linear.ts';
import { Random } from '../src/random.ts';
import * as tf from '../src/tf.ts';
import { checkGradient, expectClose, randomTensor } from './close.ts';

describe.each(['cpu', 'wasm'] as const)('linear on %s', (backend) => {
  beforeAll(async () => void (await start({ backend })));

  test('multiplies the last axis and adds the bias', () => {
    const x = tf.tensor([1, 2, 3, 4], [2, 1, 2]);
    const weight = tf.tensor([1, 0, 1, 0, 1, 1], [2, 3]);
    const y = linear(x, weight, tf.tensor([0, 10, 100]));
    expectClose(y, tf.tensor([1, 12, 103, 3, 14, 107], [2, 1, 3]));
    expectClose(linear(x, weight), tf.tensor([1, 2, 3, 3, 4, 7], [2, 1, 3]));
  });

  test('has the gradients of central differences', () => {
    const random = new Random(1);
    const [x, weight, bias] = [[2, 3, 5], [5, 7], [7]].map((shape) => randomTensor(random, shape));
    checkGradient(random, linear, [x!, weight!, bias!]);
    checkGradient(random, (...inputs) => linear(inputs[0]!, inputs[1]!), [x!, weight!]);
  });
});
