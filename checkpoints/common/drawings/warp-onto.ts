import type { Draws, Picture } from '@pixels/world';
import { margin, type PaintedSprite } from './restyle.ts';

export interface WarpOptions {
  /** Longest side of the drawing, in pixels of the picture. */
  readonly longest: number;
  /** 0 only places and mirrors the drawing, 1 also turns, stretches, slants and waves it. */
  readonly strength: number;
}

/** The most, in radians, in powers of e, in widths per height, in pixels of the drawing. */
const most = { turn: 0.25, stretch: 0.15, slant: 0.15, wave: 2.5 } as const;

/** Draws the sprite somewhere onto the picture, changed in shape: no two artists agree on a shape. */
export function warpOnto(picture: Picture, sprite: PaintedSprite, draws: Draws, options: WarpOptions): void {
  const { longest, strength } = options;
  const { width, height } = sprite;
  const spread = (far: number): number => (2 * draws.uniform() - 1) * far * strength;
  const scale = longest / (Math.max(width, height) - 2 * margin);
  const turn = spread(most.turn);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const across = scale * Math.exp(spread(most.stretch)) * (draws.coin() ? 1 : -1);
  const down = scale * Math.exp(spread(most.stretch));
  const slant = spread(most.slant);
  // From the drawing to the picture: stretched and mirrored, then slanted, then turned.
  const [xx, xy] = [cos * across, (cos * slant - sin) * down];
  const [yx, yy] = [sin * across, (sin * slant + cos) * down];
  const determinant = xx * yy - xy * yx;
  const reachX = (Math.abs(xx) * width + Math.abs(xy) * height) / 2;
  const reachY = (Math.abs(yx) * width + Math.abs(yy) * height) / 2;
  const somewhere = (side: number, reach: number): number =>
    side / 2 + (2 * draws.uniform() - 1) * Math.max(0, side / 2 - reach + margin * scale);
  const middleX = somewhere(picture.width, reachX);
  const middleY = somewhere(picture.height, reachY);
  const waveX = wave(picture.height, draws, spread(most.wave));
  const waveY = wave(picture.width, draws, spread(most.wave));

  const [left, right] = span(middleX, reachX, picture.width);
  const [top, bottom] = span(middleY, reachY, picture.height);
  for (let y = top; y < bottom; y++) {
    const fromY = y + 0.5 - middleY;
    for (let x = left; x < right; x++) {
      const fromX = x + 0.5 - middleX;
      const u = (yy * fromX - xy * fromY) / determinant + width / 2 - 0.5 + waveX[y]!;
      const v = (xx * fromY - yx * fromX) / determinant + height / 2 - 0.5 + waveY[x]!;
      if (u < 0 || v < 0 || u >= width - 1 || v >= height - 1) continue;
      blend(picture.rgb, (y * picture.width + x) * 3, sprite, u, v);
    }
  }
}

/** out = sprite + (1 − alpha)·out, the sprite read between its pixels: the mean of the four around (u, v), by nearness. */
function blend(rgb: Uint8Array, to: number, { width, pixels }: PaintedSprite, u: number, v: number): void {
  const column = Math.floor(u);
  const row = Math.floor(v);
  const du = u - column;
  const dv = v - row;
  const at = (row * width + column) * 4;
  const below = at + 4 * width;
  const a = (1 - du) * (1 - dv);
  const b = du * (1 - dv);
  const c = (1 - du) * dv;
  const d = du * dv;
  const alpha = a * pixels[at + 3]! + b * pixels[at + 7]! + c * pixels[below + 3]! + d * pixels[below + 7]!;
  if (alpha === 0) return;
  const under = 1 - alpha / 255;
  for (let channel = 0; channel < 3; channel++) {
    rgb[to + channel] =
      a * pixels[at + channel]! +
      b * pixels[at + 4 + channel]! +
      c * pixels[below + channel]! +
      d * pixels[below + 4 + channel]! +
      under * rgb[to + channel]!;
  }
}

/** How far each line is moved along itself: one sine wave. */
function wave(length: number, draws: Draws, height: number): Float32Array {
  const period = 2 * Math.PI * (1 + 2 * draws.uniform());
  const phase = 2 * Math.PI * draws.uniform();
  return Float32Array.from({ length }, (_, i) => height * Math.sin((period * i) / length + phase));
}

function span(middle: number, reach: number, side: number): [from: number, to: number] {
  return [Math.max(0, Math.floor(middle - reach)), Math.min(side, Math.ceil(middle + reach))];
}
