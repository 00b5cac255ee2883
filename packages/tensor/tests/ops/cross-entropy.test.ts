import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { crossEntropy } from '../../src/ops/cross-entropy.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { checkGradient, expectClose } from '../close.ts';
import { expectSameOnBoth, integers, normal, startBoth } from './both-backends.ts';

beforeAll(startBoth);

const labelsOf = (values: number[]) => tf.tensor1d(values, 'int32');

test('and its gradient are those of the composition, with any shape and some labels ignored', async () => {
  const cases = fc.record({
    leading: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
    classes: fc.integer({ min: 1, max: 21 }),
    ignored: fc.array(fc.boolean(), { minLength: 125, maxLength: 125 }),
    ignoreIndex: fc.constantFrom(-100, -1, 0),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ leading, classes, ignored, ignoreIndex, seed }) => {
      const random = new Random(seed);
      const { shape, values } = integers(random, leading, classes);
      const labels = { shape, values: values.map((label, index) => (ignored[index] ? ignoreIndex : label)) };
      fc.pre([...labels.values].some((label) => label !== ignoreIndex));
      const logits = normal(random, [...leading, classes]);
      await expectSameOnBoth((x, y) => crossEntropy(x!, y!, { ignoreIndex }), [logits, labels]);
    }),
    { numRuns: 50 },
  );
});

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    return async () => void (await tf.setBackend('wasm'));
  });

  test('of a model that knows nothing is ln K, in one number without axes', () => {
    const loss = crossEntropy(tf.zeros([5, 10]), labelsOf([0, 1, 2, 3, 9]));
    expect(loss.shape).toEqual([]);
    expectClose(loss, [Math.log(10)], { relative: 1e-6 });
  });

  test('is the mean over the labels that count, with gradient 0 for the others', () => {
    const logits = tf.tensor2d([1, 2, 5, -3, 0, 4], [3, 2]);
    const loss = crossEntropy(logits, labelsOf([1, -100, 0]));
    expectClose(loss, [(Math.log(1 + Math.exp(-1)) + Math.log(1 + Math.exp(4))) / 2]);
    const dx = tf.grad((x: tf.Tensor) => crossEntropy(x, labelsOf([1, -100, 0])))(logits);
    const [first, third] = [1 / (1 + Math.exp(1)) / 2, 1 / (1 + Math.exp(-4)) / 2];
    expectClose(dx, tf.tensor2d([first, -first, 0, 0, -third, third], [3, 2]));
  });

  test('stays finite and exact for logits of thousands', () => {
    const logits = tf.tensor2d([5000, -5000, 4990, 0, 0, -1e4], [2, 3]);
    expectClose(crossEntropy(logits, labelsOf([2, 0])), [(10 + Math.log(1 + Math.exp(-10)) + Math.LN2) / 2]);
  });

  test('a NaN that counts makes the loss NaN; one that is ignored does not', () => {
    const logits = tf.tensor2d([Number.NaN, 1, 2, 3], [2, 2]);
    expect(crossEntropy(logits, labelsOf([1, 0])).dataSync()[0]).toBeNaN();
    expect(crossEntropy(logits, labelsOf([-100, 0])).dataSync()[0]).toBeCloseTo(Math.log(1 + Math.E), 5);
    const dx = tf
      .grad((x: tf.Tensor) => crossEntropy(x, labelsOf([-100, 0])))(logits)
      .dataSync();
    expect([...dx.slice(0, 2)]).toEqual([0, 0]);
    expect(
      [
        ...tf
          .grad((x: tf.Tensor) => crossEntropy(x, labelsOf([1, 0])))(logits)
          .dataSync(),
      ][0],
    ).toBeNaN();
  });

  test('has the gradient of central differences', () => {
    const random = new Random(8);
    checkGradient(random, (x) => crossEntropy(x!, labelsOf([0, 6, -100, 3, 3])), [
      random.normalTensor([5, 7], 1),
    ]);
  });

  test('refuses to average over nothing, and labels that are no class', () => {
    const logits = tf.zeros([2, 3]);
    expect(() => crossEntropy(logits, labelsOf([-100, -100]))).toThrow(
      'crossEntropy: none of the 2 labels counts (all are ignoreIndex = -100)',
    );
    expect(() => crossEntropy(tf.zeros([0, 3]), labelsOf([]))).toThrow('none of the 0 labels counts');
    expect(() => crossEntropy(logits, labelsOf([0, 3]))).toThrow(
      'crossEntropy: label 3 at position 1 of labels [2] is outside the 3 classes of the logits; labels run from 0 to 2, or are -100 to be ignored',
    );
    expect(() => crossEntropy(logits, labelsOf([-1, 0]))).toThrow('label -1 at position 0');
    expect(() => crossEntropy(logits, labelsOf([0]))).toThrow(
      'crossEntropy: labels must have one label for every row of logits [2, 3]: expected [2]; got [1]',
    );
    expect(() => crossEntropy(logits, tf.zeros([2]))).toThrow('crossEntropy: labels: expected dtype int32');
  });
});
