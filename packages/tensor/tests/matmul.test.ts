import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { installKernels } from '../src/backend/install.ts';
import { start } from '../src/backend/start.ts';
import { Random } from '../src/random.ts';
import * as tf from '../src/tf.ts';
import { checkGradient, expectClose, randomTensor } from './close.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

/** One product: the axes before the last two may broadcast in either operand. */
interface Product {
  readonly aShape: readonly number[];
  readonly bShape: readonly number[];
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Sizes around the edges of tiles (4, 6 and 8) and blocks (256), and nothing at all. */
const length = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(24, 37, 64, 300));
const batchAxis = fc.record({
  length: fc.integer({ min: 0, max: 3 }),
  broadcast: fc.constantFrom('a', 'b', 'neither', 'both'),
});

const products: fc.Arbitrary<Product> = fc
  .record({
    rows: length,
    columns: length,
    depth: length,
    batch: fc.array(batchAxis, { maxLength: 3 }),
    shorterA: fc.boolean(),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
  })
  .map(({ rows, columns, depth, batch, shorterA, transposeA, transposeB }) => {
    const axes = (own: 'a' | 'b') =>
      batch.map((axis) => (axis.broadcast === own || axis.broadcast === 'both' ? 1 : axis.length));
    // A missing leading axis broadcasts as well.
    const aBatch = shorterA ? axes('a').slice(1) : axes('a');
    return {
      aShape: [...aBatch, ...(transposeA ? [depth, rows] : [rows, depth])],
      bShape: [...axes('b'), ...(transposeB ? [columns, depth] : [depth, columns])],
      transposeA,
      transposeB,
    };
  });

/** The product in float64, by its definition. */
function reference(a: tf.Tensor, b: tf.Tensor, { transposeA, transposeB }: Product): tf.Tensor {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const depth = a.shape.at(transposeA ? -2 : -1)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const batch = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const spread = (x: tf.Tensor) => tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]).dataSync<'float32'>();
  const [x, y] = [spread(a), spread(b)];
  const values = new Float32Array(tf.util.sizeFromShape([...batch, rows, columns]));
  for (const index of values.keys()) {
    const matrix = Math.floor(index / (rows * columns));
    const row = Math.floor(index / columns) % rows;
    const column = index % columns;
    let sum = 0;
    for (let k = 0; k < depth; k++) {
      const inA = transposeA ? k * rows + row : row * depth + k;
      const inB = transposeB ? column * depth + k : k * columns + column;
      sum += x[matrix * rows * depth + inA]! * y[matrix * depth * columns + inB]!;
    }
    values[index] = sum;
  }
  return tf.tensor(values, [...batch, rows, columns]);
}

describe('matMul', () => {
  test('a single row has the same bits as among others, and leaves its neighbours alone', () => {
    const random = new Random(2);
    for (const [depth, columns] of [
      [1, 1],
      [8, 13],
      [13, 9],
      [300, 37],
      [17, 4103],
    ] as const) {
      const rows = randomTensor(random, [7, depth]);
      for (const transposeB of [false, true]) {
        const b = randomTensor(random, transposeB ? [columns, depth] : [depth, columns]);
        const bias = randomTensor(random, [columns]);
        const product = (a: tf.Tensor) =>
          tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, transposeA: false, transposeB, bias });
        const all = tf.unstack(product(rows));
        for (const [index, row] of tf.split(rows, 7).entries()) {
          expectClose(tf.squeeze(product(row), [0]), all[index]!, { absolute: 0, relative: 0 });
        }
      }
    }
  });

  test('is the sum of products in every layout, and leaves no tensor behind', () => {
    fc.assert(
      fc.property(products, fc.nat(), (product, seed) => {
        const random = new Random(seed);
        const tensors = tf.memory().numTensors;
        const a = randomTensor(random, product.aShape);
        const b = randomTensor(random, product.bShape);
        const c = tf.matMul(a, b, product.transposeA, product.transposeB);
        tf.tidy(() => expectClose(c, reference(a, b, product), { absolute: 5e-5 }));
        tf.dispose([a, b, c]);
        expect(tf.memory().numTensors).toBe(tensors);
      }),
      { numRuns: 300 },
    );
  });

  test('agrees with the published kernel where that is right', () => {
    const random = new Random(2);
    for (const [rows, columns, depth] of [
      [7, 9, 600],
      [64, 512, 128],
      [13, 1030, 5],
      [5, 300, 700],
    ] as const) {
      const a = randomTensor(random, [rows, depth]);
      const b = randomTensor(random, [depth, columns]);
      const ours = tf.matMul(a, b);
      installKernels().uninstall();
      const published = tf.matMul(a, b);
      installKernels();
      expectClose(ours, published, { absolute: 5e-5 });
    }
  });

  test('passes NaN and infinity on to their row and column, and nowhere else', () => {
    const a = tf.tensor([1, Number.NaN, 1, 1, Number.POSITIVE_INFINITY, 0, 2, 3, 4], [3, 3]);
    const b = tf.tensor([1, 2, 3, 1, 1, 1], [3, 2]);
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    expectClose(tf.matMul(a, b), [nan, nan, infinity, infinity, 15, 11]);
  });

  test('gives zeros for an empty sum', () => {
    expectClose(tf.matMul(tf.zeros([2, 3, 0]), tf.zeros([2, 0, 5])), tf.zeros([2, 3, 5]));
  });

  test('refuses a result that no memory holds', () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      expect(() => tf.matMul(tf.zeros([40_000, 1]), tf.zeros([1, 40_000]))).toThrow(/no memory left/);
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('says which lengths do not fit', () => {
    expect(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([4, 5]))).toThrow(/inner lengths 3 and 4/);
    expect(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([3]))).toThrow(/two axes or more; got shape \[3\]/);
    expect(() => tf.matMul(tf.zeros([2, 3, 4]), tf.zeros([5, 4, 3]))).toThrow(/broadcast/);
  });

  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('has the gradients of central differences, transposed %s and %s', (transposeA, transposeB) => {
    const random = new Random(3);
    const a = randomTensor(random, transposeA ? [3, 5, 4] : [3, 4, 5]);
    const b = randomTensor(random, transposeB ? [3, 7, 5] : [3, 5, 7]);
    checkGradient(random, (x, y) => tf.matMul(x!, y!, transposeA, transposeB), [a, b]);
  });
});

describe('fused matMul', () => {
  const activations = ['linear', 'relu', 'relu6', 'prelu', 'leakyrelu', 'sigmoid', 'elu'] as const;

  test.each(activations)('%s of the product and a bias, as tfjs composes it', (activation) => {
    const random = new Random(4);
    const a = randomTensor(random, [2, 9, 5]);
    const b = randomTensor(random, [2, 5, 11]);
    const preluActivationWeights = randomTensor(random, [11]);
    for (const biasShape of [[11], [1, 11], [1], [9, 1]]) {
      const bias = randomTensor(random, biasShape);
      const fused = tf.fused.matMul({ a, b, bias, activation, preluActivationWeights, leakyreluAlpha: 0.3 });
      const sum = tf.add(tf.matMul(a, b), bias);
      const composed = {
        linear: () => sum,
        relu: () => tf.relu(sum),
        relu6: () => tf.relu6(sum),
        prelu: () => tf.prelu(sum, preluActivationWeights),
        leakyrelu: () => tf.leakyRelu(sum, 0.3),
        sigmoid: () => tf.sigmoid(sum),
        elu: () => tf.elu(sum),
      };
      expectClose(fused, composed[activation]());
    }
  });

  test('leaves no tensor behind', () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const a = tf.ones([3, 4]);
      tf.fused.matMul({ a, b: a, transposeB: true, bias: tf.ones([3, 3]), activation: 'relu' });
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
