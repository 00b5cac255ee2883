import type { tf } from '@pixels/tensor';
import { type Picture, stackPictures } from '@pixels/world';
import { scaledPixels } from '../../common/scaled-pixels.ts';

/** What 0 … 1 becomes: the light grounds of the pictures lie near 0. */
export const pixelScale = { mean: 0.75, std: 0.5 } as const;

/** Pictures of one size → images [B, height, width, 3] as the model reads them. */
export function imagesOf(pictures: readonly Picture[]): tf.Tensor4D {
  const { images, shape } = stackPictures(pictures);
  return scaledImages(images, shape);
}

/** Pixels 0 … 1 → [B, height, width, 3] as the model reads them. */
export function scaledImages(
  pixels: Float32Array,
  shape: readonly [number, number, number, number],
): tf.Tensor4D {
  return scaledPixels(pixels, shape, pixelScale);
}

/** Side of the pictures of scenes, in pixels. */
export const scenesSide = 64;
