import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { start } from '../src/backend/start.ts';
import { Random } from '../src/random.ts';
import * as tf from '../src/tf.ts';
import { checkGradient, expectClose, randomTensor } from './close.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

/** The sum in float64, by its definition. */
function reference(x: tf.Tensor, axes: readonly number[]): number[] {
  const kept = x.shape.filter((_, axis) => !axes.includes(axis));
  const sums = new Array<number>(tf.util.sizeFromShape(kept)).fill(0);
  for (const [index, value] of x.dataSync<'float32'>().entries()) {
    const place = tf.util.indexToLoc(index, x.rank, tf.util.computeStrides(x.shape));
    const target = place.filter((_, axis) => !axes.includes(axis));
    sums[tf.util.locToIndex(target, kept.length, tf.util.computeStrides(kept))]! += value;
  }
  return sums;
}

const cases = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(16, 21, 40)), {
    minLength: 1,
    maxLength: 3,
  })
  .chain((shape) => fc.record({ shape: fc.constant(shape), axes: fc.subarray([...shape.keys()]) }));

test('tf.sum adds over any axes', () => {
  fc.assert(
    fc.property(cases, fc.boolean(), fc.nat(), ({ shape, axes }, keepDims, seed) => {
      const tensors = tf.memory().numTensors;
      const x = randomTensor(new Random(seed), shape);
      const y = tf.sum(x, axes, keepDims);
      const kept = keepDims
        ? shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
        : shape.filter((_, axis) => !axes.includes(axis));
      expect(y.shape).toEqual(kept);
      expectClose(y, reference(x, axes), { absolute: 1e-4 });
      tf.dispose([x, y]);
      expect(tf.memory().numTensors).toBe(tensors);
    }),
    { numRuns: 200 },
  );
});

test('tf.sum over leading axes keeps its precision over many rows', () => {
  const rows = 100_000;
  const x = tf.fill([rows, 17], 0.1);
  expectClose(tf.sum(x, 0), new Array(17).fill(Math.fround(0.1) * rows), { absolute: 0, relative: 1e-5 });
});

test('tf.sum of nothing is zeros, and of integers an integer', () => {
  expectClose(tf.sum(tf.zeros([0, 3]), 0), tf.zeros([3]));
  expectClose(tf.sum(tf.tensor([1, 2, 3, 4], [2, 2], 'int32'), 0), tf.tensor([4, 6], [2], 'int32'));
});

test('tf.sum has the gradient of central differences', () => {
  const random = new Random(1);
  checkGradient(random, (x) => tf.sum(x!, [0, 1]), [randomTensor(random, [3, 4, 5])]);
});
