import { describe, expect, it } from 'vitest';
import { sticker } from '../../src/scenes/sticker.ts';

describe('sticker', () => {
  it('puts one light pixel around what is opaque, and leaves that as it is', () => {
    const pixels = new Uint16Array([0, 0, 65025, 65025, 0, 0, 0, 0]); // [1, 2, 4]: blue, nothing
    const { width, height, pixels: out } = sticker({ width: 2, height: 1, pixels });
    expect([width, height]).toEqual([4, 3]);
    const at = (x: number, y: number): number[] => [...out.subarray((y * 4 + x) * 4, (y * 4 + x) * 4 + 4)];
    const [rim, none] = [
      [63750, 63750, 63750, 65025],
      [0, 0, 0, 0],
    ];
    expect(at(1, 1)).toEqual([0, 0, 65025, 65025]);
    expect([at(0, 1), at(2, 1), at(1, 0), at(1, 2)]).toEqual([rim, rim, rim, rim]);
    expect([at(0, 0), at(2, 0), at(3, 1), at(3, 2)]).toEqual([none, none, none, none]);
  });

  it('never holds more colour than alpha', () => {
    const pixels = Uint16Array.from({ length: 8 * 6 * 4 }, (_, i) =>
      i % 4 === 3 ? ((i * 977) % 255) * 255 : 0,
    );
    const { pixels: out } = sticker({ width: 8, height: 6, pixels });
    for (let i = 0; i < out.length; i += 4) {
      expect(Math.max(out[i]!, out[i + 1]!, out[i + 2]!)).toBeLessThanOrEqual(out[i + 3]!);
      expect(out[i + 3]).toBeLessThanOrEqual(65025);
    }
  });
});
