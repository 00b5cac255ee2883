import { describe, expect, test } from 'vitest';
import { withLook } from '../../src/index.ts';

const pixels = [200, 100, 50, 255, 0, 0, 0, 0, 10, 20, 30, 255, 40, 40, 40, 128];

describe('withLook', () => {
  test('plain pixels are the very same', () => {
    const plain = Uint8Array.from(pixels);
    expect(withLook(plain, 2, 'plain')).toBe(plain);
  });

  test('upside down, the last row comes first, and what was given stays as it is', () => {
    const given = Float32Array.from(pixels);
    const turned = [10, 20, 30, 255, 40, 40, 40, 128, 200, 100, 50, 255, 0, 0, 0, 0];
    expect([...withLook(given, 2, 'upside down')]).toEqual(turned);
    expect([...given]).toEqual(pixels);
  });

  test('grey is the luma of the colours; alpha stays; of bytes the whole part is kept', () => {
    const luma = (77 * 200 + 150 * 100 + 29 * 50) / 256;
    const float = withLook(Float32Array.from(pixels), 2, 'grey');
    expect(float[0]).toBeCloseTo(luma, 3);
    expect([float[1], float[2], float[3]]).toEqual([float[0], float[0], 255]);
    expect([...float.slice(12)]).toEqual([40, 40, 40, 128]);
    expect([...withLook(Uint8Array.from(pixels), 2, 'grey').slice(0, 4)]).toEqual([
      ...new Array<number>(3).fill(Math.floor(luma)),
      255,
    ]);
  });
});
