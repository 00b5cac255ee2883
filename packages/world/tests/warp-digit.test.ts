import { describe, expect, it } from 'vitest';
import { Draws } from '../src/random.ts';
import { warpDigit } from '../src/warp-digit.ts';

const centreOf = (image: Float32Array): [number, number] => {
  let [sum, x, y] = [0, 0, 0];
  image.forEach((value, i) => {
    sum += value;
    x += value * (i % 28);
    y += value * Math.floor(i / 28);
  });
  return [x / sum, y / sum];
};

describe('warpDigit', () => {
  const blob = new Uint8Array(784);
  for (let y = 10; y < 18; y++) blob.fill(255, y * 28 + 10, y * 28 + 18);

  it('moves by at most two pixels and on average not at all', () => {
    const shifts = Array.from({ length: 400 }, (_, index) => {
      const out = new Float32Array(784);
      warpDigit(blob, out, new Draws(1, 'warp', index));
      const [x, y] = centreOf(out);
      return [x - 13.5, y - 13.5];
    });
    for (const shift of shifts.flat()) expect(Math.abs(shift)).toBeLessThan(2.6);
    expect(Math.max(...shifts.flat())).toBeGreaterThan(1.5);
    for (const axis of [0, 1]) {
      expect(Math.abs(shifts.reduce((sum, shift) => sum + shift[axis]!, 0) / 400)).toBeLessThan(0.2);
    }
  });

  it('keeps black black and brings in black from outside', () => {
    const out = new Float32Array(784).fill(9);
    warpDigit(new Uint8Array(784), out, new Draws(1, 'warp', 0));
    expect(out).toEqual(new Float32Array(784));
    warpDigit(new Uint8Array(784).fill(255), out, new Draws(1, 'warp', 0));
    expect(out[14 * 28 + 14]).toBe(1);
    expect(Math.min(...out)).toBeLessThan(1);
  });
});
