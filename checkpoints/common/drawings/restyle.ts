/** The same drawing as another artist might have done it: other colours, flat areas, outlines. */

import type { Draws } from '@pixels/world';
import { type ColourRegions, nowhere, squaredDistance } from './colour-regions.ts';
import { recoloured } from './recolour.ts';

/** A drawing with room for an outline around it. */
export interface PaintedSprite {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4], 0 … 255, colours multiplied by alpha. */
  readonly pixels: Float32Array;
}

/** Pixels around the drawing. */
export const margin = 2;

/** How often, of 1, drawings get other colours, flat colours and outlines when they are changed as far as can be. */
const often = { colours: 0.7, flat: 0.5, outline: 0.6 } as const;

/**
 * @param strength 0 leaves the drawing as it is, 1 changes it as far as can be. Nothing here was made to look like the
 * artist who is held out: outlines and flat colours are what drawings have in common with each other.
 */
export function restyle(regions: ColourRegions, draws: Draws, strength: number): PaintedSprite {
  const does = (share: number): boolean => draws.uniform() < share * strength;
  const colours = does(often.colours) ? recoloured(regions.colours, draws) : regions.colours;
  const flat = does(often.flat);
  const shading = flat ? 0 : 1 + strength * (0.8 * draws.uniform() - 0.5);
  const painted = paint(regions, colours, shading);
  if (does(often.outline)) outline(painted, regions, draws);
  return painted;
}

/** With a light rim, two pixels wide, as a sticker has: so that a drawing is seen on a card of its own colour. */
export function rimmed({ width, height, pixels }: PaintedSprite): PaintedSprite {
  const rimmedPixels = pixels.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      let nearest = pixels[at + 3]!;
      for (let v = Math.max(0, y - margin); v <= Math.min(height - 1, y + margin); v++) {
        for (let u = Math.max(0, x - margin); u <= Math.min(width - 1, x + margin); u++) {
          nearest = Math.max(nearest, pixels[(v * width + u) * 4 + 3]!);
        }
      }
      const rim = (nearest * (255 - pixels[at + 3]!)) / 255;
      for (let channel = 0; channel < 3; channel++) rimmedPixels[at + channel]! += (rim * 250) / 255;
      rimmedPixels[at + 3]! += rim;
    }
  }
  return { width, height, pixels: rimmedPixels };
}

/** new colour = the region's new colour + shading · (old colour − the region's old colour) */
function paint(
  { sprite, regionOf, colours }: ColourRegions,
  to: Float32Array,
  shading: number,
): PaintedSprite {
  const [width, height] = [sprite.width + 2 * margin, sprite.height + 2 * margin];
  const pixels = new Float32Array(width * height * 4);
  for (let y = 0; y < sprite.height; y++) {
    for (let x = 0; x < sprite.width; x++) {
      const from = y * sprite.width + x;
      const alpha = sprite.rgba[4 * from + 3]!;
      if (alpha === 0) continue;
      const at = ((y + margin) * width + x + margin) * 4;
      const region = regionOf[from]!;
      for (let channel = 0; channel < 3; channel++) {
        const own = sprite.rgba[4 * from + channel]!;
        const place = 3 * region + channel;
        const part = region === nowhere ? own : to[place]! + shading * (own - colours[place]!);
        pixels[at + channel] = (Math.min(255, Math.max(0, part)) * alpha) / 255;
      }
      pixels[at + 3] = alpha;
    }
  }
  return { width, height, pixels };
}

/** Dark lines, one or two pixels wide, around the drawing and between regions whose colours differ enough. */
function outline({ width, pixels }: PaintedSprite, regions: ColourRegions, draws: Draws): void {
  const { sprite, regionOf, colours } = regions;
  const ink = draws.int(10) < 7 ? draws.int(50) : draws.int(140);
  const wide = draws.coin();
  const differs = 25 + draws.int(90);
  const around = draws.int(4) > 0;
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= sprite.width || y >= sprite.height ? nowhere : regionOf[y * sprite.width + x]!;
  const mark = (x: number, y: number): void => {
    const to = ((y + margin) * width + x + margin) * 4;
    pixels.fill(ink, to, to + 3);
    pixels[to + 3] = 255;
  };
  for (let y = -1; y < sprite.height; y++) {
    for (let x = -1; x < sprite.width; x++) {
      const here = at(x, y);
      for (const [right, below] of neighbours) {
        const there = at(x + right, y + below);
        if (here === there) continue;
        const rim = here === nowhere || there === nowhere;
        if (rim && !around && !wide) continue;
        if (!rim && squaredDistance(colours, 3 * here, colours, 3 * there) < differs ** 2) continue;
        if (wide || !rim || here === nowhere) mark(x, y);
        if (wide || (rim && there === nowhere)) mark(x + right, y + below);
      }
    }
  }
}

const neighbours = [
  [1, 0],
  [0, 1],
] as const;
