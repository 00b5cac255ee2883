import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agreement, expandMap, meanMap, meanOf, pointing, pointingGame } from '../../src/index.ts';

const size = { width: 8, height: 8 };
/** 4 × 4 cells of 2 × 2 pixels, this one the greatest. */
const peakAt = (cell: number): number[][] =>
  Array.from({ length: 4 }, (_, r) => Array.from({ length: 4 }, (_, c) => (4 * r + c === cell ? 5 : 1)));

test('a map that points into the region hits it, any other does not', () => {
  const region = { x: 2, y: 4, width: 4, height: 2 };
  expect([9, 10].map((cell) => pointing(peakAt(cell), region, size).hit)).toEqual([1, 1]);
  expect([5, 8, 11, 13].map((cell) => pointing(peakAt(cell), region, size).hit)).toEqual([0, 0, 0, 0]);
  expect(pointing(peakAt(9), region, size)).toEqual({
    hit: 1,
    hitChance: 2 / 16,
    mass: 6 / 20,
    massChance: 8 / 64,
  });
});

test('cells that lie partly inside give that part of their mass; their middle says whether they hit', () => {
  const { hit, mass } = pointing(peakAt(0), { x: 0.5, y: 0, width: 1, height: 1 }, size);
  expect(hit).toBe(1);
  expect(mass).toBeCloseTo((5 * 1) / 4 / 20, 12);
  expect(pointing(peakAt(0), { x: 1.5, y: 0, width: 2, height: 2 }, size).hit).toBe(0);
});

test('a region that no middle lies in is hit by the cell that holds it', () => {
  const region = { x: 4.2, y: 6.1, width: 0.5, height: 0.5 };
  expect(pointing(peakAt(14), region, size)).toMatchObject({ hit: 1, hitChance: 1 / 16 });
  expect(pointing(peakAt(13), region, size).hit).toBe(0);
});

test('a level map scores what chance does, and so does one that shows nothing', () => {
  const side = fc.integer({ min: 1, max: 6 });
  const part = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      side,
      side,
      part,
      part,
      part,
      part,
      fc.boolean(),
      (rows, columns, x, y, width, height, isEmpty) => {
        const map = Array.from({ length: rows }, () => new Array<number>(columns).fill(isEmpty ? 0 : 3));
        const region = { x: 20 * x, y: 30 * y, width: 20 * width, height: 30 * height };
        const { hit, hitChance, mass, massChance } = pointing(map, region, { width: 40, height: 60 });
        expect(hit).toBeCloseTo(hitChance, 12);
        expect(mass).toBeCloseTo(massChance, 9);
        expect(massChance).toBeCloseTo((width * height) / 4, 9);
      },
    ),
  );
});

test('what is below 0 counts nothing', () => {
  const map = [
    [3, -9],
    [0, 1],
  ];
  expect(pointing(map, { x: 0, y: 0, width: 4, height: 4 }, size).mass).toBe(0.75);
  expect(pointing(map, { x: 4, y: 0, width: 4, height: 4 }, size).mass).toBe(0);
});

test('the game: hits with their interval, mass with its own, both beside chance', () => {
  const region = { x: 2, y: 4, width: 4, height: 2 };
  const game = pointingGame([peakAt(9), peakAt(0), peakAt(10)], [region, region, region], size);
  expect(game.hits).toMatchObject({ right: 2, of: 3, chance: 2 / 16 });
  expect(game.hits.interval[0]).toBeLessThan(2 / 3);
  expect(game.mass.mean).toBeCloseTo((0.3 + 0.1 + 0.3) / 3, 12);
  expect(game.mass.chance).toBe(1 / 8);
  expect(() => pointingGame([peakAt(0)], [], size)).toThrow('got 1 maps and 0 regions');
  expect(() => pointing([], region, size)).toThrow('pointing: the map is empty');
});

test('a mean with its interval: x̄ ± 1.96·s/√n', () => {
  const { mean, interval, of } = meanOf([1, 2, 3, 6]);
  const half = (1.959964 * Math.sqrt(14 / 3)) / 2;
  expect([mean, of]).toEqual([3, 4]);
  expect(interval[0]).toBeCloseTo(3 - half, 9);
  expect(interval[1]).toBeCloseTo(3 + half, 9);
  expect(meanOf([5]).interval).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect(() => meanOf([])).toThrow('meanOf: there is no value');
});

test('agreement: the mean rank correlation of maps with their measurements', () => {
  const up = [
    [1, 2],
    [3, 4],
  ];
  const down = [
    [9, 5],
    [0, -3],
  ];
  expect(agreement([up, up], [up, down]).mean).toBe(0);
  expect(agreement([up, down], [up, down]).mean).toBeCloseTo(1, 12);
  expect(() => agreement([up], [])).toThrow('got 1 maps and 0 measurements');
});

test('a map goes back to patches: each token’s share spread over its r × r, the sum as before', () => {
  expect(expandMap([[4, 8]], 2)).toEqual([
    [1, 1, 2, 2],
    [1, 1, 2, 2],
  ]);
  expect(expandMap([[4, 8]], 1)).toEqual([[4, 8]]);
  const level = pointing(expandMap(peakAt(6), 2), { x: 1, y: 1, width: 3, height: 5 }, size);
  expect(level.mass).toBeCloseTo(pointing(peakAt(6), { x: 1, y: 1, width: 3, height: 5 }, size).mass, 12);
  expect(() => expandMap([[1]], 0)).toThrow('expandMap: r must be a whole number, 1 or more; got 0');
});

test('the mean of maps, cell by cell', () => {
  expect(meanMap([[[1, 2]], [[3, 6]]])).toEqual([[2, 4]]);
  expect(() => meanMap([])).toThrow('meanMap: there is no map');
});
