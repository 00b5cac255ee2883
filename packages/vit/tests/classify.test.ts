import { expect, test } from 'vitest';
import { probabilities, topClasses } from '../src/index.ts';

test('probabilities sum to 1 and do not overflow', () => {
  for (const logits of [[1, 2, 3], [1000, 999], [-1e4, 0, 1e4], [5]]) {
    const sum = probabilities(logits).reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(1, 12);
  }
  expect(probabilities([0, Math.log(3)])[1]).toBeCloseTo(0.75, 12);
});

test('the best come first, with their names', () => {
  const best = topClasses([1, 3, 2], { top: 2, labels: ['cat', 'dog', 'fox'] });
  expect(best.map(({ classId, label }) => [classId, label])).toEqual([
    [1, 'dog'],
    [2, 'fox'],
  ]);
  expect(best[0]!.probability).toBeGreaterThan(best[1]!.probability);
  expect(topClasses([0, 0])[0]).toEqual({ classId: 0, label: 'class 0', probability: 0.5 });
});

test('impossible wishes are refused', () => {
  expect(() => topClasses([1, 2], { top: 0 })).toThrow(
    'top must be a whole number of classes, 1 or more; got 0',
  );
  expect(() => topClasses([1, 2], { labels: ['one'] })).toThrow(
    'labels must name all 2 classes; got 1 names',
  );
});
