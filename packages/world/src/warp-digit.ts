import { digitSide } from './digits.ts';
import type { Draws } from './random.ts';

/** tan(θ / 2) of the largest turn, 12°. */
const TURN = 0.105;
const SLANT = 0.15;
const SCALE = 0.12;
const SHIFT = 2;
const CENTRE = (digitSide - 1) / 2;

/**
 * Another way to write the same digit: turned by up to 12°, slanted by up to 0.15, 12 % larger or smaller, moved by
 * up to 2 pixels.
 *
 *     out(p) = ink(A·(p − c) + c + shift)        bilinear, black outside
 *
 * The turn is drawn as t = tan(θ / 2), so that cos θ = (1 − t²) / (1 + t²) and sin θ = 2t / (1 + t²) need only
 * arithmetic that all machines agree on.
 *
 * @param ink [28, 28], 0 … 255
 * @param out [28, 28], 0 … 1
 */
export function warpDigit(ink: Uint8Array, out: Float32Array, draws: Draws): void {
  const turn = spread(draws, TURN);
  const cosine = (1 - turn * turn) / (1 + turn * turn);
  const sine = (2 * turn) / (1 + turn * turn);
  const slant = spread(draws, SLANT);
  const zoom = 1 + spread(draws, SCALE);
  const right = spread(draws, SHIFT);
  const down = spread(draws, SHIFT);
  const [xx, xy] = [cosine * zoom, (slant * cosine + sine) * zoom];
  const [yx, yy] = [-sine * zoom, (cosine - slant * sine) * zoom];
  for (let y = 0; y < digitSide; y++) {
    for (let x = 0; x < digitSide; x++) {
      const fromX = xx * (x - CENTRE) + xy * (y - CENTRE) + CENTRE + right;
      const fromY = yx * (x - CENTRE) + yy * (y - CENTRE) + CENTRE + down;
      out[y * digitSide + x] = bilinear(ink, fromX, fromY) / 255;
    }
  }
}

/** A number in [−limit, limit). */
function spread(draws: Draws, limit: number): number {
  return (draws.uniform() * 2 - 1) * limit;
}

function bilinear(ink: Uint8Array, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const across = x - left;
  const down = y - top;
  const upper = at(ink, left, top) * (1 - across) + at(ink, left + 1, top) * across;
  const lower = at(ink, left, top + 1) * (1 - across) + at(ink, left + 1, top + 1) * across;
  return upper * (1 - down) + lower * down;
}

function at(ink: Uint8Array, x: number, y: number): number {
  return x < 0 || y < 0 || x >= digitSide || y >= digitSide ? 0 : ink[y * digitSide + x]!;
}
