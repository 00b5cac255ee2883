import { expect, test } from 'vitest';
import { Random } from '../../src/random.ts';
import { shuffledBatches } from '../../src/train/data-source.ts';

test('every example comes once in each order, and the orders differ', () => {
  const rows = shuffledBatches(10, 4, new Random(1));
  const seen = Array.from({ length: 5 }, (_, step) => Array.from(rows(step))).flat();
  const [first, second] = [seen.slice(0, 10), seen.slice(10)];
  expect(first.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(second.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(first).not.toEqual(second);
});

test('a step has its batch, whichever was asked for before', () => {
  const [a, b] = [shuffledBatches(10, 4, new Random(1)), shuffledBatches(10, 4, new Random(1))];
  for (let step = 0; step < 7; step++) b(step);
  expect(a(7)).toEqual(b(7));
  expect(a(2)).toEqual(b(2));
  expect(shuffledBatches(10, 4, new Random(2))(0)).not.toEqual(a(0));
});

test('a batch may be larger than the data', () => {
  expect(shuffledBatches(3, 7, new Random(1))(0)).toHaveLength(7);
  expect(() => shuffledBatches(0, 4, new Random(1))).toThrow('count 0, size 4');
});
