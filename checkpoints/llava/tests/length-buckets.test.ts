import { expect, test } from 'vitest';
import { lengthBuckets } from '../data/length-buckets.ts';

/** An item is its index, and as long as a mixed-up number says. */
const lengthOf = (item: number) => (item * 7919) % 101;

const batches = (turns: number, worker = 0, workers = 1) => {
  const share = { worker, workers };
  const at = lengthBuckets({
    make: (index) => index,
    lengthOf,
    batchSize: 8,
    sortedTogether: 4,
    share,
    seed: 1,
  });
  return Array.from({ length: turns }, (_, turn) => at(turn));
};

const spread = (items: readonly number[]) =>
  Math.max(...items.map(lengthOf)) - Math.min(...items.map(lengthOf));

test('every item comes once, among others of its length', () => {
  const made = batches(8);
  expect(made.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, index) => index));
  for (const batch of made) expect(spread(batch)).toBeLessThan(45);
  // Not the short ones first.
  const firsts = made.slice(0, 4).map((batch) => lengthOf(batch[0]!));
  expect(firsts).not.toEqual(firsts.toSorted((a, b) => a - b));
});

test('workers share the items of a window, and have texts of like lengths at each turn', () => {
  const [one, other] = [batches(4, 0, 2), batches(4, 1, 2)];
  expect([...one, ...other].flat().toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 32 }, (_, index) => index),
  );
  for (const [turn, items] of one.entries()) {
    expect(spread([...items, ...other[turn]!])).toBeLessThan(60);
  }
});

test('any turn can be the first', () => {
  const share = { worker: 0, workers: 1 };
  const at = lengthBuckets({
    make: (index) => index,
    lengthOf,
    batchSize: 8,
    sortedTogether: 4,
    share,
    seed: 1,
  });
  expect(at(6)).toEqual(batches(7)[6]);
  expect(at(1)).toEqual(batches(2)[1]);
});
