import { expect, test } from 'vitest';
import { takeTurns } from '../data/take-turns.ts';

const steps = (count: number, shares: readonly number[]) =>
  Array.from({ length: count }, (_, step) => takeTurns(shares)(step));

test('sources are evenly mixed by their shares', () => {
  expect(steps(8, [3, 1]).map(({ source }) => source)).toEqual([0, 0, 1, 0, 0, 0, 1, 0]);
  const many = steps(1000, [0.5, 0.3, 0.2]);
  expect([0, 1, 2].map((source) => many.filter((turn) => turn.source === source).length)).toEqual([
    500, 300, 200,
  ]);
});

test('each source goes through its data without a gap or a repetition', () => {
  const turns = steps(350, [0.6, 0.25, 0.15]);
  for (const source of [0, 1, 2]) {
    const own = turns.filter((turn) => turn.source === source).map(({ before }) => before);
    expect(own).toEqual(own.map((_, index) => index));
  }
});

test('one source has every turn; shares of nothing are refused', () => {
  expect(steps(3, [1])).toEqual([0, 1, 2].map((before) => ({ source: 0, before })));
  expect(() => takeTurns([1, 0])).toThrow('takeTurns: expected shares above 0; got [1, 0]');
  expect(() => takeTurns([])).toThrow('takeTurns: expected shares above 0; got []');
});
