import { expectWhole, WorldError } from './errors.ts';

/** Red, green, blue, each a whole number 0 … 255. */
export type Colour = readonly [red: number, green: number, blue: number];

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3] */
  readonly rgb: Uint8Array;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** None is white and none is strong, so that white things and coloured things both stand out. */
export const backgrounds: readonly Colour[] = [
  [240, 236, 226], // linen
  [226, 234, 236], // mist
  [232, 228, 240], // lavender
  [226, 238, 226], // mint
  [242, 228, 226], // blush
  [236, 232, 208], // straw
  [214, 226, 240], // sky
  [222, 222, 222], // pebble
];

/** A picture of one colour. */
export function blankPicture(width: number, height: number, colour: Colour): Picture {
  expectWhole('blankPicture: width', width, 1, 4096);
  expectWhole('blankPicture: height', height, 1, 4096);
  const picture = { width, height, rgb: new Uint8Array(width * height * 3) };
  fillRectangle(picture, { x: 0, y: 0, width, height }, colour);
  return picture;
}

/** Paints a rectangle, a card for instance; what lies outside the picture is left out. */
export function fillRectangle({ width, height, rgb }: Picture, box: Box, colour: Colour): void {
  expectColour('fillRectangle: colour', colour);
  const [red, green, blue] = colour;
  const left = Math.max(box.x, 0);
  const right = Math.min(box.x + box.width, width);
  const top = Math.max(box.y, 0);
  const bottom = Math.min(box.y + box.height, height);
  if (left >= right || top >= bottom) return;
  const start = (top * width + left) * 3;
  const end = (top * width + right) * 3;
  for (let i = start; i < end; i += 3) {
    rgb[i] = red;
    rgb[i + 1] = green;
    rgb[i + 2] = blue;
  }
  // Copied row by row: several times faster than pixel by pixel.
  for (let y = top + 1; y < bottom; y++) rgb.copyWithin(start + (y - top) * width * 3, start, end);
}

export function expectColour(where: string, colour: Colour): void {
  if (colour.length !== 3 || colour.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) {
    throw new WorldError(`${where}: expected three whole numbers from 0 to 255; got [${colour.join(', ')}]`);
  }
}
