import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { start } from '../src/backend/start.ts';
import { Random } from '../src/random.ts';
import * as tf from '../src/tf.ts';
import { checkGradient, randomTensor } from './close.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

/** An axis with a stretch of it: [length, first, how many]. */
const stretch = fc
  .integer({ min: 1, max: 6 })
  .chain((length) => fc.tuple(fc.constant(length), fc.integer({ min: 0, max: length - 1 })))
  .chain(([length, first]) =>
    fc.tuple(fc.constant(length), fc.constant(first), fc.integer({ min: 0, max: length - first })),
  );

test('tf.slice takes what lies there, by its definition, and leaves no tensor', () => {
  fc.assert(
    fc.property(
      fc.array(stretch, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('float32' as const, 'int32' as const),
      (axes, dtype) => {
        const tensors = tf.memory().numTensors;
        const [shape, begin, size] = [0, 1, 2].map((part) => axes.map((axis) => axis[part]!));
        // Every number is its own place.
        const x = tf.tidy(() =>
          tf.cast(tf.reshape(tf.range(0, tf.util.sizeFromShape(shape!)), shape!), dtype),
        );
        const y = tf.slice(x, begin!, size!);
        expect([y.shape, y.dtype]).toEqual([size, dtype]);
        const strides = [...tf.util.computeStrides(shape!), 1];
        const wanted = Array.from({ length: tf.util.sizeFromShape(size!) }, (_, index) => {
          const place = tf.util.indexToLoc(index, size!.length, tf.util.computeStrides(size!));
          return place.reduce((sum, at, axis) => sum + (at + begin![axis]!) * strides[axis]!, 0);
        });
        expect([...y.dataSync()]).toEqual(wanted);
        tf.dispose([x, y]);
        expect(tf.memory().numTensors).toBe(tensors);
      },
    ),
    { numRuns: 300 },
  );
});

test('tf.slice refuses what lies beyond the end', () => {
  expect(() => tf.slice(tf.zeros([2, 3]), [0, 2], [2, 2])).toThrow(/slice/);
});

test('tf.slice has the gradient of central differences', () => {
  const random = new Random(1);
  checkGradient(random, (x) => tf.slice(x!, [1, 0, 2], [2, 4, 2]), [randomTensor(random, [3, 4, 5])]);
});
