import { Random, rotary, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { patchAngles, sinePositions2d } from '../src/index.ts';
import { onEveryBackend } from './backends.ts';
import { largestDifference } from './fixtures.ts';

onEveryBackend('sinePositions2d', () => {
  test('is the formula, in float64', () => {
    const [rows, columns, width] = [3, 5, 8];
    const expected: number[] = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const waves = (place: number): number[] => [
          Math.sin(place),
          Math.sin(place / 100),
          Math.cos(place),
          Math.cos(place / 100),
        ];
        expected.push(...waves(column), ...waves(row));
      }
    }
    const positions = sinePositions2d({ rows, columns, width });
    expect(positions.shape).toEqual([rows * columns, width]);
    expect(largestDifference(positions.dataSync(), expected)).toBeLessThan(1e-6);
  });

  test('every place gets a vector of its own', () => {
    const places = sinePositions2d({ rows: 7, columns: 7, width: 16 }).arraySync();
    expect(new Set(places.map((place) => place.map((x) => x.toFixed(4)).join())).size).toBe(49);
  });

  test('a width that cannot be split is refused', () => {
    expect(() => sinePositions2d({ rows: 2, columns: 2, width: 6 })).toThrow(
      'width must be a multiple of 4 (sine and cosine for two directions); got 6',
    );
  });
});

onEveryBackend('patchAngles', () => {
  test('is the formula: a quarter of the head for each half of each direction', () => {
    const { cosines, sines } = patchAngles({ rows: 2, columns: 3, headWidth: 8 });
    const slow = 10 ** -0.5;
    const angles = [0, 1].flatMap((row) =>
      [0, 1, 2].flatMap((column) => [row, row * slow, column, column * slow]),
    );
    expect(cosines.shape).toEqual([6, 4]);
    expect(largestDifference(cosines.dataSync(), angles.map(Math.cos))).toBeLessThan(1e-6);
    expect(largestDifference(sines.dataSync(), angles.map(Math.sin))).toBeLessThan(1e-6);
  });

  test('products of queries and keys depend on the rows and columns between them alone', () => {
    const [rows, columns, headWidth] = [5, 6, 8];
    const { cosines, sines } = patchAngles({ rows, columns, headWidth });
    const random = new Random(1);
    const everywhere = (): tf.Tensor =>
      tf.tile(random.normalTensor([1, 1, headWidth], 1), [1, rows * columns, 1]);
    const [queries, keys] = [everywhere(), everywhere()].map((x) => rotary(x, cosines, sines, 1));
    const products = tf.squeeze(tf.matMul(queries!, keys!, false, true), [0]).arraySync() as number[][];
    const at = (row: number, column: number): number => row * columns + column;
    const above = [at(1, 0), at(4, 5), at(2, 3)].map((place) => products[place]![place - columns]!);
    for (const product of above) expect(product).toBeCloseTo(above[0]!, 4);
    const left = products[at(2, 3)]![at(2, 2)]!;
    const below = products[at(2, 3)]![at(3, 3)]!;
    for (const other of [left, below]) expect(Math.abs(other - above[0]!)).toBeGreaterThan(0.1);
  });

  test('a head that cannot be split is refused', () => {
    expect(() => patchAngles({ rows: 2, columns: 2, headWidth: 6 })).toThrow(
      'headWidth must be a multiple of 4 (two halves for two directions); got 6',
    );
  });
});
