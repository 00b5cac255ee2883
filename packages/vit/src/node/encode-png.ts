/** A picture as a file. */

import sharp from 'sharp';
import { type ByteImage, ImageError } from '../preprocess/image.ts';

/** bytes [H, W, C], grey (C = 1) or colour (3) → the bytes of a PNG file. @throws ImageError for other channels. */
export async function encodePng({ width, height, channels, data }: ByteImage): Promise<Uint8Array> {
  if (channels !== 1 && channels !== 3) {
    throw new ImageError(`encodePng: channels must be 1 or 3; got ${channels}`);
  }
  return sharp(data, { raw: { width, height, channels } }).png().toBuffer();
}
