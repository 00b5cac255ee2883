import type { Look } from '@pixels/world';
import type { PaintedSprite } from './restyle.ts';

/** The drawing as it looks in scenes where something is strange about it: see `altered` of the world. */
export function looking(sprite: PaintedSprite, look: Look): PaintedSprite {
  if (look === 'grey') return { ...sprite, pixels: greyed(sprite.pixels) };
  return look === 'upside down' ? { ...sprite, pixels: turned(sprite) } : sprite;
}

function greyed(pixels: Float32Array): Float32Array {
  const grey = pixels.slice();
  for (let i = 0; i < grey.length; i += 4) {
    grey.fill((77 * pixels[i]! + 150 * pixels[i + 1]! + 29 * pixels[i + 2]!) / 256, i, i + 3);
  }
  return grey;
}

function turned({ width, height, pixels }: PaintedSprite): Float32Array {
  const stride = 4 * width;
  const rows = Array.from({ length: height }, (_, y) => pixels.subarray(y * stride, (y + 1) * stride));
  const upsideDown = new Float32Array(pixels.length);
  for (const [place, row] of rows.reverse().entries()) upsideDown.set(row, place * stride);
  return upsideDown;
}
