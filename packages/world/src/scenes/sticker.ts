import type { ScaledSprite } from '../draw.ts';

/** 255², what alpha 1 is in a scaled sprite. */
const ONE = 65025;
/** Of 255: nearly white. */
const RIM = 250;

/**
 * The sprite with a light rim, one pixel wide, as a sticker has: a blue snowflake on a blue card is still seen.
 *
 *     a' = a + (1 − a)·h        h the largest alpha of the pixel and its four neighbours
 *     c' = c + (1 − a)·h·0.98   c multiplied by alpha; whole numbers, rounded down
 */
export function sticker({ width, height, pixels }: ScaledSprite): ScaledSprite {
  const [wide, high] = [width + 2, height + 2];
  const out = new Uint16Array(wide * high * 4);
  const alpha = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : pixels[(y * width + x) * 4 + 3]!;
  for (let y = -1; y <= height; y++) {
    for (let x = -1; x <= width; x++) {
      const own = alpha(x, y);
      const around = Math.max(own, alpha(x - 1, y), alpha(x + 1, y), alpha(x, y - 1), alpha(x, y + 1));
      const rim = Math.floor((around * (ONE - own)) / ONE);
      const light = Math.floor((rim * RIM) / 255);
      const to = ((y + 1) * wide + x + 1) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const colour = own === 0 ? 0 : pixels[(y * width + x) * 4 + channel]!;
        out[to + channel] = colour + light;
      }
      out[to + 3] = own + rim;
    }
  }
  return { width: wide, height: high, pixels: out };
}
