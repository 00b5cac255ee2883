import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { installKernels } from '../../src/backend/install.ts';
import { embeddingLookup } from '../../src/ops/embedding-lookup.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { expectClose } from '../close.ts';
import { expectSameOnBoth, integers, normal, startBoth } from './both-backends.ts';

beforeAll(startBoth);

test('and its gradient are those of the composition, whatever the shapes', async () => {
  const cases = fc.tuple(
    fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 19 }),
    fc.nat(),
  );
  await fc.assert(
    fc.asyncProperty(cases, ([shape, V, D, seed]) => {
      const random = new Random(seed);
      return expectSameOnBoth(
        (table, ids) => embeddingLookup(table!, ids!),
        [normal(random, [V, D]), integers(random, shape, V)],
      );
    }),
    { numRuns: 40 },
  );
});

test('tf.gather has a gradient on wasm, which misses a kernel for it as published', () => {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  const picked = (tensor: tf.Tensor) => tf.gather(tensor, tf.tensor1d([2, 2, 0], 'int32'), 1);
  const dx = tf.grad(picked)(x, tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]));
  expectClose(dx, tf.tensor2d([3, 0, 3, 6, 0, 9], [2, 3]));
  const sums = tf.unsortedSegmentSum(tf.tensor1d([1, 2, 4, 8]), tf.tensor1d([1, -1, 1, 0], 'int32'), 3);
  expectClose(sums, tf.tensor1d([8, 5, 0]));
  expect(() => tf.unsortedSegmentSum(tf.tensor1d([1, 2], 'int32'), tf.tensor1d([0, 0], 'int32'), 1)).toThrow(
    'UnsortedSegmentSum: the wasm backend has no kernel for x int32 [2], segmentIds int32 [2]; cast to float32',
  );
  installKernels().uninstall();
  expect(() => tf.unsortedSegmentSum(x, tf.tensor1d([0, 0], 'int32'), 1)).toThrow(
    'not registered for backend',
  );
  installKernels();
});

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    return async () => void (await tf.setBackend('wasm'));
  });

  test('takes rows, and adds up the gradients of an id that comes twice', () => {
    const table = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const ids = tf.tensor2d([2, 0, 2], [3, 1], 'int32');
    expectClose(embeddingLookup(table, ids), tf.tensor3d([5, 6, 1, 2, 5, 6], [3, 1, 2]));
    const dy = tf.tensor3d([1, 10, 100, 1000, 3, 30], [3, 1, 2]);
    const dtable = tf.grad((x: tf.Tensor) => embeddingLookup(x, ids))(table, dy);
    expectClose(dtable, tf.tensor2d([100, 1000, 0, 0, 4, 40], [3, 2]));
  });

  test('names an id that is not in the table, its position and the size of the table', () => {
    const table = tf.zeros([3, 2]);
    const lookup = (ids: number[]) => () => embeddingLookup(table, tf.tensor1d(ids, 'int32'));
    expect(lookup([0, 1, 3])).toThrow(
      'embeddingLookup: id 3 at position 2 of ids [3] is outside the table of 3 rows; ids run from 0 to 2',
    );
    expect(lookup([-1])).toThrow('id -1 at position 0');
    expect(() => embeddingLookup(table, tf.tensor1d([0.5]))).toThrow(
      'embeddingLookup: ids: expected dtype int32; got float32 [1]',
    );
    expect(() => embeddingLookup(tf.zeros([6]), tf.tensor1d([0], 'int32'))).toThrow(
      'embeddingLookup: table: expected [V, D]; got [6]',
    );
  });
});
