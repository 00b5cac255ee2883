import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resample } from '../src/resample.ts';

const side = fc.integer({ min: 1, max: 20 });

describe('resample', () => {
  it('keeps a flat picture exactly flat at any size', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.nat(255), fc.nat(255), (w, h, toW, toH, value, alpha) => {
        const flat = new Uint8Array(w * h * 4).map((_, i) => (i % 4 === 3 ? alpha : value));
        const out = resample(flat, w, h, toW, toH);
        expect(out).toHaveLength(toW * toH * 4);
        for (let i = 0; i < out.length; i++) expect(out[i]).toBe((i % 4 === 3 ? 255 : value) * alpha);
      }),
    );
  });

  it('is the mean of the covered area when it shrinks, whatever the ratio', () => {
    const line = Uint8Array.of(0, 0, 0, 255, 90, 0, 0, 255, 240, 0, 0, 255);
    expect(resample(line, 3, 1, 1, 1)[0]).toBeCloseTo(((0 + 90 + 240) / 3) * 255, -1);
    const [left, , , , right] = resample(line, 3, 1, 2, 1);
    expect(left! / 255).toBeCloseTo((0 + 90 / 2) / 1.5, 1);
    expect(right! / 255).toBeCloseTo((90 / 2 + 240) / 1.5, 1);
  });

  it('is bilinear when it enlarges', () => {
    const line = Uint8Array.of(0, 0, 0, 255, 200, 0, 0, 255);
    const reds = [...resample(line, 2, 1, 4, 1)].filter((_, i) => i % 4 === 0).map((red) => red / 255);
    expect(reds).toEqual([0, 50, 150, 200]);
  });

  it('takes no colour from invisible pixels', () => {
    const edge = Uint8Array.of(10, 20, 30, 255, 255, 255, 255, 0);
    const [red, green, blue, alpha] = resample(edge, 2, 1, 1, 1);
    expect([red, green, blue].map((part) => Math.round((part! * 255) / alpha!))).toEqual([10, 20, 30]);
    expect(Math.round(alpha! / 255)).toBe(128);
  });

  it('mirrors what is mirrored', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 28, maxLength: 28 }), side, (line, to) => {
        const mirrored = Uint8Array.from({ length: 28 }, (_, i) => line[(6 - (i >> 2)) * 4 + (i & 3)]!);
        const out = resample(line, 7, 1, to, 1);
        const back = resample(mirrored, 7, 1, to, 1);
        for (let i = 0; i < out.length; i++) {
          expect(Math.abs(out[i]! - back[(to - 1 - (i >> 2)) * 4 + (i & 3)]!)).toBeLessThanOrEqual(16);
        }
      }),
    );
  });
});
