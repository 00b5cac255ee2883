import type { Sprite } from './atlas.ts';
import { expectWhole, WorldError } from './errors.ts';
import { type Box, backgrounds, blankPicture, type Colour, type Picture } from './picture.ts';
import { resample } from './resample.ts';

export interface Placement {
  /** Where the sprite's left edge comes, in pixels; it may lie outside the picture. */
  readonly x: number;
  readonly y: number;
  /** Its longest side in pixels. */
  readonly longest: number;
  /** Mirrored left to right. */
  readonly flip?: boolean;
  /** Factor of red, green and blue, 256 meaning unchanged: a brighter, darker or tinted light. */
  readonly light?: Colour;
}

const UNCHANGED: Colour = [256, 256, 256];

/** The size a sprite has when its longest side is `longest`. */
export function scaledSize(sprite: Sprite, longest: number): { width: number; height: number } {
  const side = Math.max(sprite.width, sprite.height);
  return {
    width: Math.max(1, Math.floor((sprite.width * longest) / side + 0.5)),
    height: Math.max(1, Math.floor((sprite.height * longest) / side + 0.5)),
  };
}

/** A sprite at one size, ready to be drawn often. */
export interface ScaledSprite {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4], 0 … 65025 = 255², colours multiplied by alpha. */
  readonly pixels: Int32Array | Uint16Array;
}

export function scaleSprite(sprite: Sprite, longest: number): ScaledSprite {
  expectWhole('scaleSprite: longest', longest, 1, 4096);
  const { width, height } = scaledSize(sprite, longest);
  return { width, height, pixels: resample(sprite.rgba, sprite.width, sprite.height, width, height) };
}

/**
 * Draws a sprite over a picture.
 *
 *     out = ⌊(s·a + d·(255 − a) + 127) / 255⌋        s sprite, a its alpha, d what was there: integers only
 *
 * @returns the box it covers, before what lies outside the picture is left out
 */
export function placeSprite(picture: Picture, sprite: Sprite, placement: Placement): Box {
  expectWhole('placeSprite: longest', placement.longest, 1, 4096);
  return placeScaled(picture, scaleSprite(sprite, placement.longest), placement);
}

/** What `placeSprite` does, of a sprite that has its size already. */
export function placeScaled(
  picture: Picture,
  { width, height, pixels }: ScaledSprite,
  placement: Omit<Placement, 'longest'>,
): Box {
  const { x, y, flip = false, light = UNCHANGED } = placement;
  expectWhole('placeSprite: x', x, -4096, 4096);
  expectWhole('placeSprite: y', y, -4096, 4096);
  const { rgb } = picture;
  const [red, green, blue] = light;
  const [left, right] = [Math.max(0, -x), Math.min(width, picture.width - x)];
  const [top, bottom] = [Math.max(0, -y), Math.min(height, picture.height - y)];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const from = (row * width + (flip ? width - 1 - column : column)) * 4;
      const alpha = ((pixels[from + 3]! + 127) / 255) | 0;
      if (alpha === 0) continue;
      const to = ((y + row) * picture.width + x + column) * 3;
      rgb[to] = over(pixels[from]!, red, alpha, rgb[to]!);
      rgb[to + 1] = over(pixels[from + 1]!, green, alpha, rgb[to + 1]!);
      rgb[to + 2] = over(pixels[from + 2]!, blue, alpha, rgb[to + 2]!);
    }
  }
  return { x, y, width, height };
}

/** One channel of a pixel: `colour` (multiplied by its alpha) in that light, over what was there. */
function over(colour: number, light: number, alpha: number, under: number): number {
  const lit = Math.min((colour * light) >> 8, 255 * alpha);
  return ((lit + under * (255 - alpha) + 127) / 255) | 0;
}

export interface DrawOptions {
  /** Side of the square picture, in pixels. */
  readonly size: number;
  /** Default: the first of `backgrounds`, a warm off-white. */
  readonly background?: Colour;
  /** The sprite's longest side as a share of `size`. Default 0.9. */
  readonly scale?: number;
  /** How far right of the middle, in pixels. Default 0. */
  readonly x?: number;
  /** How far below the middle, in pixels. Default 0. */
  readonly y?: number;
  readonly flip?: boolean;
  readonly light?: Colour;
}

/** One sprite on a plain background. @returns [size, size, 3], 0 … 255 */
export function drawSprite(sprite: Sprite, options: DrawOptions): Uint8Array {
  const { size, background = backgrounds[0]!, scale = 0.9, x = 0, y = 0, flip = false } = options;
  if (!(scale > 0 && scale <= 4)) {
    throw new WorldError(`drawSprite: scale: expected a number above 0 and at most 4; got ${scale}`);
  }
  const picture = blankPicture(size, size, background);
  const longest = Math.max(1, Math.floor(size * scale + 0.5));
  const { width, height } = scaledSize(sprite, longest);
  placeSprite(picture, sprite, {
    x: Math.floor((size - width) / 2) + x,
    y: Math.floor((size - height) / 2) + y,
    longest,
    flip,
    light: options.light ?? UNCHANGED,
  });
  return picture.rgb;
}
