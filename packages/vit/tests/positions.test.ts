import { expect, test } from 'vitest';
import { sinePositions2d } from '../src/index.ts';
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
