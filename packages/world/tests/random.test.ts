import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draws, permutation } from '../src/random.ts';

const seeds = fc.maxSafeInteger();
const row = (draws: Draws): number[] => Array.from({ length: 8 }, () => draws.word());

describe('Draws', () => {
  it('gives these numbers on every machine', () => {
    expect(row(new Draws(1, 'example', 0)).slice(0, 4)).toMatchInlineSnapshot(`
      [
        3194209610,
        48148873,
        66808623,
        2541664696,
      ]
    `);
  });

  it('depends on seed, stream and index, and on nothing else', () => {
    fc.assert(
      fc.property(seeds, fc.string(), fc.nat(), (seed, stream, index) => {
        const numbers = row(new Draws(seed, stream, index));
        new Draws(seed, 'other', 0).word();
        expect(row(new Draws(seed, stream, index))).toEqual(numbers);
        const neighbour = seed > 0 ? seed - 1 : seed + 1; // stays a safe integer at both ends
        expect(row(new Draws(neighbour, stream, index))).not.toEqual(numbers);
        expect(row(new Draws(seed, `${stream}+`, index))).not.toEqual(numbers);
        expect(row(new Draws(seed, stream, index + 1))).not.toEqual(numbers);
      }),
    );
  });

  it('tells seeds apart that share their low 32 bits, and negative ones', () => {
    const first = [5, 5 + 2 ** 32, 5 - 2 ** 32, -5].map((seed) => new Draws(seed, 's', 0).word());
    expect(new Set(first).size).toBe(4);
  });

  it('is even: mean, spread and bits of neighbouring places', () => {
    const count = 20_000;
    const bits = new Array<number>(32).fill(0);
    let sum = 0;
    let squares = 0;
    for (let index = 0; index < count; index++) {
      const word = new Draws(3, 'even', index).word();
      const value = word / 2 ** 32;
      sum += value;
      squares += value * value;
      for (let bit = 0; bit < 32; bit++) bits[bit]! += (word >>> bit) & 1;
    }
    expect(sum / count).toBeCloseTo(0.5, 1.9);
    expect(squares / count - (sum / count) ** 2).toBeCloseTo(1 / 12, 2);
    for (const ones of bits) expect(Math.abs(ones / count - 0.5)).toBeLessThan(0.02);
  });

  it('keeps to its ranges and reaches both ends', () => {
    const draws = new Draws(1, 'ranges', 0);
    const seen = new Set(Array.from({ length: 400 }, () => draws.between(-2, 2)));
    expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    const coins = Array.from({ length: 400 }, () => draws.coin()).filter(Boolean).length;
    expect(coins).toBeGreaterThan(150);
    expect(coins).toBeLessThan(250);
    expect(new Set(Array.from({ length: 100 }, () => draws.pick(['a', 'b', 'c']))).size).toBe(3);
    for (let i = 0; i < 100; i++) expect(draws.uniform()).toBeLessThan(1);
  });

  it('refuses what is no place', () => {
    expect(() => new Draws(0.5, 's', 0)).toThrow('Draws: seed: expected a whole number');
    expect(() => new Draws(Number.NaN, 's', 0)).toThrow('got NaN');
    expect(() => new Draws(1, 's', -1)).toThrow('Draws: index: expected a whole number from 0; got -1');
    expect(() => new Draws(1, 's', 0).pick([])).toThrow('empty list');
  });
});

describe('permutation', () => {
  it('holds every number once', () => {
    fc.assert(
      fc.property(fc.nat(500), seeds, fc.nat(), (count, seed, index) => {
        const order = permutation(count, seed, 'order', index);
        expect([...order].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      }),
    );
  });

  it('is another one for another epoch, and puts any number anywhere', () => {
    expect(permutation(50, 1, 'order', 0)).not.toEqual(permutation(50, 1, 'order', 1));
    const counts = Array.from({ length: 5 }, () => new Array<number>(5).fill(0));
    for (let epoch = 0; epoch < 2000; epoch++) {
      permutation(5, 9, 'order', epoch).forEach((value, place) => {
        counts[place]![value]! += 1;
      });
    }
    for (const count of counts.flat()) expect(Math.abs(count - 400)).toBeLessThan(90);
  });
});
