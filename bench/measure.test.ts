import { expect, test } from 'vitest';
import { measure, median } from './measure.ts';
import { table } from './report.ts';

test('the median is the middle, or the mean of the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 6])).toBe(5.5);
});

test('sides warm up, then take turns', async () => {
  const runs: string[] = [];
  const side = (name: string, times: number[]) => ({
    name,
    run: () => {
      runs.push(name);
      return times.shift()!;
    },
  });
  const medians = await measure([side('a', [100, 1, 2, 3]), side('b', [100, 30, 10, 20])], {
    rounds: 3,
    warmUps: 1,
  });
  expect(runs.join('')).toBe('abababab');
  expect(Object.fromEntries(medians)).toEqual({ a: 2, b: 20 });
});

test('a table aligns names to the left and numbers to the right, with three digits', () => {
  const rows = [
    { what: 'a', ms: 1234.5 },
    { what: 'longer', ms: 0.12345 },
  ];
  expect(table(rows)).toBe('what       ms\na        1235\nlonger  0.123');
});
