import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { mergeHeads, splitHeads } from '../../src/ops/heads.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { expectClose } from '../close.ts';
import { expectSameOnBoth, normal, startBoth } from './both-backends.ts';

beforeAll(startBoth);

const exact = { absolute: 0, relative: 0 };

test('splitHeads gives each head its share of the width', () => {
  const x = tf.tensor3d([0, 1, 10, 11, 2, 3, 12, 13], [1, 2, 4]);
  expectClose(splitHeads(x, 2), tf.tensor4d([0, 1, 2, 3, 10, 11, 12, 13], [1, 2, 2, 2]), exact);
});

test('mergeHeads is its inverse, and both are those of the composition, gradients too', async () => {
  const small = fc.integer({ min: 0, max: 5 });
  const sizes = fc.tuple(
    small,
    small,
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 9 }),
    fc.nat(),
  );
  await fc.assert(
    fc.asyncProperty(sizes, async ([B, T, H, Dh, seed]) => {
      const x = normal(new Random(seed), [B, T, H * Dh]);
      await expectSameOnBoth((tensor) => splitHeads(tensor!, H), [x], exact);
      await expectSameOnBoth(
        (tensor) => mergeHeads(tensor!),
        [normal(new Random(seed), [B, H, T, Dh])],
        exact,
      );
      const same = tf.tidy(() => mergeHeads(splitHeads(tf.tensor(x.values, [...x.shape]), H)).dataSync());
      expect(same).toEqual(x.values);
    }),
    { numRuns: 25 },
  );
});

test('errors name what does not fit', () => {
  expect(() => splitHeads(tf.zeros([1, 2, 6]), 4)).toThrow(
    'splitHeads: axis 2 (D = 6) must be divisible by heads = 4; got [1, 2, 6]',
  );
  expect(() => splitHeads(tf.zeros([1, 2, 6]), 0)).toThrow('heads = 0');
  expect(() => splitHeads(tf.zeros([2, 6]), 2)).toThrow('splitHeads: x: expected [B, T, D]; got [2, 6]');
  expect(() => mergeHeads(tf.zeros([2, 6, 1]))).toThrow(
    'mergeHeads: x: expected [B, H, T, Dh]; got [2, 6, 1]',
  );
});
