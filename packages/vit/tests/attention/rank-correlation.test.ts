import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankCorrelation } from '../../src/index.ts';

test('order alone counts', () => {
  expect(rankCorrelation([1, 2, 3], [10, 20, 1000])).toBeCloseTo(1, 12);
  expect(rankCorrelation([1, 2, 3], [0, -1, -7])).toBeCloseTo(-1, 12);
});

test('a textbook case with ties', () => {
  // Ranks 1, 2.5, 2.5, 4 and 1, 2, 4, 3: Pearson's correlation of these is 3/√(4.5·5).
  expect(rankCorrelation([1, 5, 5, 9], [1, 2, 4, 3])).toBeCloseTo(3 / Math.sqrt(4.5 * 5), 12);
});

test('symmetric, within ±1, blind to any growing change of scale', () => {
  const list = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      const rho = rankCorrelation(a, b);
      expect(Math.abs(rho)).toBeLessThanOrEqual(1 + 1e-12);
      expect(rankCorrelation(b, a)).toBeCloseTo(rho, 12);
      expect(rankCorrelation(a.map(Math.exp), b)).toBeCloseTo(rho, 12);
    }),
  );
});

test('what ranks nothing correlates with nothing', () => {
  expect(rankCorrelation([2, 2, 2], [1, 2, 3])).toBe(0);
});

test('lists that cannot be ranked are refused', () => {
  expect(() => rankCorrelation([1, 2], [1, 2, 3])).toThrow('got 2 and 3');
  expect(() => rankCorrelation([1], [1])).toThrow('got 1 and 1');
  expect(() => rankCorrelation([1, Number.NaN], [1, 2])).toThrow('NaN has no rank');
});
