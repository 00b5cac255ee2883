import type { Sprite } from '../atlas.ts';
import type { Look } from './scene.ts';

/** Pixels [height, width, 4], red, green, blue, alpha in 0 … 255 → the same with that look; bytes stay bytes. */
export function withLook<Pixels extends Uint8Array | Float32Array>(
  pixels: Pixels,
  width: number,
  look: Look,
): Pixels {
  if (look === 'plain') return pixels;
  const looking = pixels.slice() as Pixels;
  if (look === 'grey') grey(looking);
  else turn(pixels, looking, 4 * width);
  return looking;
}

/** y = (77 R + 150 G + 29 B) / 256 in all three channels: ITU-R BT.601 luma. */
function grey(pixels: Uint8Array | Float32Array): void {
  for (let i = 0; i < pixels.length; i += 4) pixels.fill(luma(pixels, i), i, i + 3);
}

/** The rows in reverse order. */
function turn(rows: Uint8Array | Float32Array, pixels: Uint8Array | Float32Array, stride: number): void {
  for (let from = 0; from < rows.length; from += stride) {
    pixels.set(rows.subarray(from, from + stride), rows.length - stride - from);
  }
}

const known = new WeakMap<Sprite, boolean>();

/** How far, of 255, a pixel must move on average for a change to be seen. */
const VISIBLE = 40;

/** Whether the sprite would look strange both in grey and upside down. */
export function canLookStrange(sprite: Sprite): boolean {
  let strange = known.get(sprite);
  if (strange === undefined) {
    strange = colourfulness(sprite) > VISIBLE && unevenness(sprite) > VISIBLE;
    known.set(sprite, strange);
  }
  return strange;
}

/** Mean over the opaque pixels of the distance between the largest and the smallest channel. */
function colourfulness({ rgba }: Sprite): number {
  let sum = 0;
  let opaque = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i + 3]! < 128) continue;
    const [red, green, blue] = [rgba[i]!, rgba[i + 1]!, rgba[i + 2]!];
    sum += Math.max(red, green, blue) - Math.min(red, green, blue);
    opaque += 1;
  }
  return opaque === 0 ? 0 : sum / opaque;
}

/** Mean over all pixels of how far brightness or alpha moves when the sprite is turned upside down. */
function unevenness({ rgba, width, height }: Sprite): number {
  let sum = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = (y * width + x) * 4;
      const there = ((height - 1 - y) * width + x) * 4;
      const alpha = Math.abs(rgba[here + 3]! - rgba[there + 3]!);
      const both = Math.min(rgba[here + 3]!, rgba[there + 3]!) / 255;
      sum += Math.max(alpha, both * Math.abs(luma(rgba, here) - luma(rgba, there)));
    }
  }
  return sum / (width * height);
}

function luma(rgba: Uint8Array | Float32Array, i: number): number {
  return (77 * rgba[i]! + 150 * rgba[i + 1]! + 29 * rgba[i + 2]!) / 256;
}
