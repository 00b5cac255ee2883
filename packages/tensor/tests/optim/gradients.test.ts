import { beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { parameter } from '../../src/nn/module.ts';
import { clipByGlobalNorm, clipScale } from '../../src/optim/clip-by-global-norm.ts';
import { gradients } from '../../src/optim/gradients.ts';
import * as tf from '../../src/tf.ts';
import { expectClose } from '../close.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

describe('gradients', () => {
  const a = () => parameter(tf.tensor([3, 4]));

  test('gives the loss and the gradient of each parameter', () => {
    const [x, y] = [a(), a()];
    const parameters = new Map([
      ['x', x],
      ['y', y],
    ]);
    const { loss, gradients: found } = gradients(() => tf.sum(tf.mul(tf.square(x), y)), parameters);
    expectClose(loss, tf.scalar(27 + 64));
    expectClose(found.get('x')!, tf.tensor([18, 32]));
    expectClose(found.get('y')!, tf.tensor([9, 16]));
    y.trainable = false;
    expect([...gradients(() => tf.sum(tf.mul(x, y)), parameters).gradients.keys()]).toEqual(['x']);
  });

  test('leaves behind the loss and the gradients, also when it fails', () => {
    const [x, y] = [a(), a()];
    const parameters = new Map([
      ['x', x],
      ['y', y],
    ]);
    const before = tf.memory().numTensors;
    const result = gradients(() => tf.sum(tf.mul(tf.exp(x), y)), parameters);
    expect(tf.memory().numTensors).toBe(before + 3);
    tf.dispose([result.loss, ...result.gradients.values()]);
    expect(() => gradients(() => tf.sum(tf.exp(x)), parameters)).toThrow("does not depend on 'y'");
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses what it cannot differentiate', () => {
    const x = a();
    const [one, none] = [new Map([['x', x]]), new Map<string, tf.Variable>()];
    expect(() => gradients(() => tf.square(x), one)).toThrow(
      'gradients: the loss must be a scalar; got [2]; take its mean',
    );
    expect(() => gradients(() => tf.scalar(1), one)).toThrow(
      "gradients: the loss does not depend on 'x'; freeze what must not learn",
    );
    expect(() => gradients(() => tf.sum(x), none)).toThrow('gradients: none of 0 parameters learns');
  });
});

describe('clipping', () => {
  const given = () =>
    new Map([
      ['a', tf.tensor([3, 0])],
      ['b', tf.tensor([[0], [4]])],
    ]);

  test('shortens all gradients together, and keeps their direction', () => {
    const { gradients: clipped, norm } = clipByGlobalNorm(given(), 1);
    expect(norm).toBe(5);
    expectClose(clipped.get('a')!, tf.tensor([0.6, 0]));
    expectClose(clipped.get('b')!, tf.tensor([[0], [0.8]]));
  });

  test('leaves short gradients as they are', () => {
    const { gradients: clipped, norm } = clipByGlobalNorm(given(), 6);
    expect(norm).toBe(5);
    expectClose(clipped.get('a')!, tf.tensor([3, 0]), { absolute: 0, relative: 0 });
    expect([clipScale(0, 1), clipScale(4, 1), clipScale(4, 8)]).toEqual([1, 0.25, 1]);
  });

  test('refuses a length that is none', () => {
    expect(() => clipByGlobalNorm(given(), 0)).toThrow('maxNorm must be greater than 0; got 0');
  });
});
