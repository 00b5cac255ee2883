import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sprite } from '../src/atlas.ts';
import { drawSprite, placeSprite, scaledSize } from '../src/draw.ts';
import { backgrounds, blankPicture, fillRectangle } from '../src/picture.ts';

/** Two pixels: red, and blue that lets half through. */
const sprite: Sprite = {
  noun: 'dog',
  artist: 'noto',
  width: 2,
  height: 1,
  rgba: Uint8Array.of(255, 0, 0, 255, 0, 0, 255, 128),
};

describe('placeSprite', () => {
  it('lays the sprite over the picture by integer arithmetic', () => {
    const picture = blankPicture(4, 1, [100, 100, 100]);
    expect(placeSprite(picture, sprite, { x: 1, y: 0, longest: 2 })).toEqual({
      x: 1,
      y: 0,
      width: 2,
      height: 1,
    });
    const faded = Math.trunc((100 * 127 + 127) / 255);
    const blue = Math.trunc((255 * 128 + 100 * 127 + 127) / 255);
    expect([...picture.rgb]).toEqual([100, 100, 100, 255, 0, 0, faded, faded, blue, 100, 100, 100]);
  });

  it('mirrors, and brightens at most to full', () => {
    const picture = blankPicture(2, 1, [0, 0, 0]);
    placeSprite(picture, sprite, { x: 0, y: 0, longest: 2, flip: true, light: [512, 256, 128] });
    expect([...picture.rgb]).toEqual([0, 0, 64, 255, 0, 0]);
  });

  it('touches its box and nothing else, wherever it lies', () => {
    const place = fc.integer({ min: -12, max: 12 });
    fc.assert(
      fc.property(place, place, fc.integer({ min: 1, max: 14 }), fc.boolean(), (x, y, longest, flip) => {
        const picture = blankPicture(8, 8, [9, 9, 9]);
        const box = placeSprite(picture, sprite, { x, y, longest, flip });
        for (let row = 0; row < 8; row++) {
          for (let column = 0; column < 8; column++) {
            const inside =
              column >= box.x && column < box.x + box.width && row >= box.y && row < box.y + box.height;
            const unchanged = [0, 1, 2].every(
              (channel) => picture.rgb[(row * 8 + column) * 3 + channel] === 9,
            );
            expect(unchanged).toBe(!inside);
          }
        }
      }),
    );
  });

  it('refuses places between pixels', () => {
    const picture = blankPicture(4, 4, [0, 0, 0]);
    expect(() => placeSprite(picture, sprite, { x: 0.5, y: 0, longest: 2 })).toThrow('placeSprite: x');
    expect(() => placeSprite(picture, sprite, { x: 0, y: 0, longest: 0 })).toThrow('placeSprite: longest');
  });
});

describe('scaledSize', () => {
  it('keeps the longest side and the shape', () => {
    const long = { ...sprite, width: 48, height: 20 };
    expect(scaledSize(long, 24)).toEqual({ width: 24, height: 10 });
    expect(scaledSize({ ...sprite, width: 1, height: 48 }, 5)).toEqual({ width: 1, height: 5 });
  });
});

describe('drawSprite', () => {
  it('draws in the middle, or beside it', () => {
    const square = { ...sprite, width: 1, height: 1, rgba: Uint8Array.of(1, 2, 3, 255) };
    const middle = drawSprite(square, { size: 5, scale: 0.2, background: [200, 200, 200] });
    expect(middle.indexOf(1)).toBe(12 * 3);
    const beside = drawSprite(square, { size: 5, scale: 0.2, background: [200, 200, 200], x: 1, y: -2 });
    expect(beside.indexOf(1)).toBe(3 * 3);
  });

  it('has an off-white background unless told otherwise', () => {
    expect([...drawSprite(sprite, { size: 8 }).subarray(0, 3)]).toEqual(backgrounds[0]);
    for (const colour of backgrounds) expect(Math.max(...colour)).toBeLessThanOrEqual(245);
  });

  it('refuses a size, scale or colour that is none', () => {
    expect(() => drawSprite(sprite, { size: 0 })).toThrow('expected a whole number from 1');
    expect(() => drawSprite(sprite, { size: 8, scale: 0 })).toThrow('drawSprite: scale');
    expect(() => drawSprite(sprite, { size: 8, background: [0, 0, 256] })).toThrow('got [0, 0, 256]');
  });
});

describe('fillRectangle', () => {
  it('paints what lies inside the picture', () => {
    const picture = blankPicture(3, 2, [0, 0, 0]);
    fillRectangle(picture, { x: 2, y: -1, width: 5, height: 2 }, [7, 8, 9]);
    expect([...picture.rgb]).toEqual([0, 0, 0, 0, 0, 0, 7, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
