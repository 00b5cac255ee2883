import { WorldError } from './errors.ts';
import type { Picture } from './picture.ts';

/**
 * Pictures of one size as a model wants them.
 *
 * @returns images [B, height, width, 3] in 0 … 1, one after the other, and that shape
 */
export function stackPictures(pictures: readonly Picture[]): {
  readonly images: Float32Array;
  readonly shape: readonly [B: number, H: number, W: number, C: number];
} {
  const first = pictures[0];
  if (first === undefined) throw new WorldError('stackPictures: expected at least one picture; got none');
  const { width, height } = first;
  const images = new Float32Array(pictures.length * width * height * 3);
  let offset = 0;
  for (const picture of pictures) {
    if (picture.width !== width || picture.height !== height) {
      throw new WorldError(
        `stackPictures: expected pictures of one size; got ${width} × ${height} and ${picture.width} × ${picture.height}: things are 64 wide, text 96, so ask for families of one width`,
      );
    }
    for (const value of picture.rgb) images[offset++] = value / 255;
  }
  return { images, shape: [pictures.length, height, width, 3] };
}
