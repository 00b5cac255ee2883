import type { Sprite } from '@pixels/world';

/** A drawing as a few areas of about one colour each. */
export interface ColourRegions {
  readonly sprite: Sprite;
  /** [height, width]: the region of each pixel, `nowhere` where the drawing is transparent. */
  readonly regionOf: Uint8Array;
  /** [regions, 3]: mean colour, 0 … 255. */
  readonly colours: Float32Array;
}

export const nowhere = 255;

const regionCount = 6;
const rounds = 6;
/** Alpha from which a pixel belongs to the drawing. */
const opaque = 128;

/**
 * Each pixel joins the nearest of six colours, each colour becomes the mean of its pixels, six times (k-means; Lloyd
 * 1982). The first colours are picked one after the other, each the pixel farthest from all picked before, so that
 * small areas of a colour of their own are not lost.
 */
export function colourRegions(sprite: Sprite): ColourRegions {
  const { width, height, rgba } = sprite;
  const regionOf = new Uint8Array(width * height).fill(nowhere);
  const pixels = Array.from(regionOf.keys()).filter((pixel) => rgba[4 * pixel + 3]! >= opaque);
  const colours = farthestColours(rgba, pixels);
  for (let round = 0; round < rounds; round++) {
    const sums = new Float32Array(4 * regionCount); // red, green, blue, number of pixels
    for (const pixel of pixels) {
      const region = nearest(rgba, pixel, colours);
      regionOf[pixel] = region;
      for (let channel = 0; channel < 3; channel++) {
        sums[4 * region + channel]! += rgba[4 * pixel + channel]!;
      }
      sums[4 * region + 3]! += 1;
    }
    for (let region = 0; region < regionCount; region++) {
      const count = sums[4 * region + 3]!;
      if (count === 0) continue;
      for (let channel = 0; channel < 3; channel++) {
        colours[3 * region + channel] = sums[4 * region + channel]! / count;
      }
    }
  }
  return { sprite, regionOf, colours };
}

function farthestColours(rgba: Uint8Array, pixels: readonly number[]): Float32Array {
  const colours = new Float32Array(3 * regionCount);
  const distances = new Float32Array(pixels.length).fill(Number.POSITIVE_INFINITY);
  let farthest = pixels[pixels.length >> 1] ?? 0;
  for (let region = 0; region < regionCount; region++) {
    for (let channel = 0; channel < 3; channel++) {
      colours[3 * region + channel] = rgba[4 * farthest + channel]!;
    }
    let largest = -1;
    for (const [index, pixel] of pixels.entries()) {
      const distance = Math.min(distances[index]!, squaredDistance(rgba, 4 * pixel, colours, 3 * region));
      distances[index] = distance;
      if (distance > largest) {
        largest = distance;
        farthest = pixel;
      }
    }
  }
  return colours;
}

function nearest(rgba: Uint8Array, pixel: number, colours: Float32Array): number {
  let best = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let region = 0; region < regionCount; region++) {
    const distance = squaredDistance(rgba, 4 * pixel, colours, 3 * region);
    if (distance < smallest) {
      smallest = distance;
      best = region;
    }
  }
  return best;
}

/** Of two colours that begin at these places. */
export function squaredDistance(a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number): number {
  return (a[i]! - b[j]!) ** 2 + (a[i + 1]! - b[j + 1]!) ** 2 + (a[i + 2]! - b[j + 2]!) ** 2;
}
