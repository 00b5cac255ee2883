import { Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import {
  pcaMap,
  recallAtK,
  retrieve,
  type SimilarityMatrix,
  shareOf,
  similarityMatrix,
  swapTest,
  umapMap,
} from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';

const matrix = (...rows: number[][]): SimilarityMatrix => ({
  images: rows.length,
  texts: rows[0]!.length,
  values: Float32Array.from(rows.flat()),
});

onEveryBackend('similarityMatrix', () => {
  test('the cosine of every image with every text', () => {
    const images = tf.tensor2d([1, 0, 0.6, 0.8], [2, 2]);
    const texts = tf.tensor2d([0, 1, 1, 0, -0.8, 0.6], [3, 2]);
    const before = tf.memory().numTensors;
    const { images: rows, texts: columns, values } = similarityMatrix(images, texts);
    expect(tf.memory().numTensors).toBe(before);
    expect([rows, columns]).toEqual([2, 3]);
    for (const [at, value] of [0, 1, -0.8, 0.8, 0.6, 0].entries()) expect(values[at]).toBeCloseTo(value, 6);
    expect(() => similarityMatrix(images, tf.zeros([3, 4]))).toThrow('similarityMatrix: texts');
  });
});

test('retrieval both ways, best first', () => {
  const similarities = matrix([0.1, 0.9, 0.5], [0.7, 0.2, 0.3]);
  expect(retrieve(similarities, 2)).toEqual({
    textsOfImage: [
      [1, 2],
      [0, 2],
    ],
    imagesOfText: [
      [1, 0],
      [0, 1],
      [0, 1],
    ],
  });
  expect(() => retrieve(similarities, 0)).toThrow('retrieve: top must be a whole number ≥ 1; got 0');
});

test('recall at k, both ways', () => {
  const similarities = matrix([0.9, 0.1, 0.2], [0.8, 0.5, 0.3], [0.1, 0.6, 0.4]);
  const at = (k: number) => recallAtK(similarities, k);
  expect(at(1).imageToText).toMatchObject({ right: 1, of: 3, chance: 1 / 3 });
  expect(at(1).textToImage).toMatchObject({ right: 2, of: 3 });
  expect(at(2).imageToText).toMatchObject({ right: 3 });
  expect(at(2).imageToText.chance).toBeCloseTo(2 / 3, 9);
  expect(at(5).imageToText.chance).toBe(1);
});

test('a repeated caption is right for both, and raises chance; a tie with a wrong one is wrong', () => {
  const same = recallAtK(matrix([0.1, 0.9, 0], [0.9, 0.1, 0], [0, 0, 1]), 1, ['cat', 'cat', 'dog']);
  expect(same.imageToText.right).toBe(3);
  expect(same.imageToText.chance).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3) / 3, 9);
  expect(recallAtK(matrix([0.5, 0.5], [0.5, 0.5]), 1).textToImage.right).toBe(0);
  expect(recallAtK(matrix([Number.NaN, 0.5], [0.5, 0.6]), 1).imageToText.right).toBe(1);
  expect(() => recallAtK(matrix([1, 2]), 1)).toThrow('recallAtK: images, texts and captions must be pairs');
});

test('the swap test: text, image and group', () => {
  const perfect = { image0: [2, 1], image1: [1, 2] } as const;
  const textOnly = { image0: [2, 1], image1: [5, 6] } as const;
  const imageOnly = { image0: [2, 4], image1: [1, 5] } as const;
  const tie = { image0: [1, 1], image1: [1, 1] } as const;
  const { text, image, group } = swapTest([perfect, textOnly, imageOnly, tie]);
  expect([text.right, image.right, group.right]).toEqual([2, 2, 1]);
  expect([text.chance, image.chance, group.chance]).toEqual([1 / 4, 1 / 4, 1 / 6]);
  expect(() => swapTest([])).toThrow('swapTest: pairs is empty');
});

test('guessing swap tests gets what chance says', () => {
  const random = new Random(1);
  const pair = () => [random.uniform(), random.uniform()] as const;
  const scores = swapTest(Array.from({ length: 4000 }, () => ({ image0: pair(), image1: pair() })));
  // Four standard deviations of 4000 guesses are 0.027.
  for (const { share, chance } of Object.values(scores)) expect(Math.abs(share - chance)).toBeLessThan(0.027);
});

test("Wilson's interval", () => {
  const { interval, share } = shareOf(8, 10, 0.5);
  expect(share).toBe(0.8);
  expect(interval[0]).toBeCloseTo(0.4902, 4);
  expect(interval[1]).toBeCloseTo(0.9433, 4);
  expect(shareOf(0, 5, 0.5).interval[0]).toBe(0);
  expect(shareOf(5, 5, 0.5).interval[1]).toBe(1);
  expect(() => shareOf(3, 2, 0.5)).toThrow('shareOf: right must be');
});

/** Two clouds on the unit sphere, far apart. */
function clouds(): tf.Tensor2D {
  const random = new Random(4);
  const rows = Array.from({ length: 24 }, (_, row) => {
    const vector = Array.from({ length: 6 }, (_, axis) => (axis === row % 2 ? 1 : 0.05 * random.normal()));
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
  return tf.tensor2d(rows);
}

test('PCA draws two clouds apart along x', () => {
  const map = pcaMap(clouds());
  expect(map).toHaveLength(24);
  const [even, odd] = [0, 1].map((parity) => map.filter((_, row) => row % 2 === parity).map(({ x }) => x));
  expect(Math.min(...even!) > Math.max(...odd!) || Math.min(...odd!) > Math.max(...even!)).toBe(true);
  const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  expect(spread(map.map(({ x }) => x))).toBeGreaterThan(3 * spread(map.map(({ y }) => y)));
  expect(() => pcaMap(tf.zeros([1, 6]))).toThrow('pcaMap: a map needs 2 vectors or more; got 1');
});

test('PCA turns each direction so that its largest part is positive', () => {
  for (const axis of [0, 1, 2, 3]) {
    const random = new Random(axis);
    const along = Array.from({ length: 12 }, () => random.normal());
    const rows = along.map((t) => [0, 1, 2, 3].map((at) => (at === axis ? t : 0.1 * random.normal())));
    const map = pcaMap(tf.tensor2d(rows));
    const product = map.reduce((sum, { x }, row) => sum + x * along[row]!, 0);
    expect(product, `axis ${axis}`).toBeGreaterThan(0);
  }
});

test('UMAP keeps neighbours, and the same seed gives the same map', () => {
  const map = umapMap(clouds(), new Random(1), { neighbours: 5 });
  const apart = (a: number, b: number) => Math.hypot(map[a]!.x - map[b]!.x, map[a]!.y - map[b]!.y);
  for (const row of map.keys()) {
    const nearest = [...map.keys()]
      .filter((other) => other !== row)
      .sort((a, b) => apart(row, a) - apart(row, b));
    expect(nearest[0]! % 2).toBe(row % 2);
  }
  expect(umapMap(clouds(), new Random(1), { neighbours: 5 })).toEqual(map);
  expect(umapMap(clouds(), new Random(2), { neighbours: 5 })).not.toEqual(map);
});
