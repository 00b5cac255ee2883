import { tf } from '@pixels/tensor';
import { type Picture, stackPictures } from '@pixels/world';

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
  return tf.tidy(() => {
    const images = tf.tensor4d(pixels, [...shape]); // [B, height, width, 3]
    return tf.div(tf.sub(images, pixelScale.mean), pixelScale.std) as tf.Tensor4D;
  });
}

/** Side of the pictures of scenes, in pixels. */
export const scenesSide = 64;
