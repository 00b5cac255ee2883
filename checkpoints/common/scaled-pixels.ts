import { tf } from '@pixels/tensor';

/** What 0 … 1 becomes: (x − mean) / std. */
export interface PixelScale {
  readonly mean: number;
  readonly std: number;
}

/** Pixels 0 … 1 → [B, height, width, 3] as a model reads them. */
export function scaledPixels(
  pixels: Float32Array,
  shape: readonly [number, number, number, number],
  { mean, std }: PixelScale,
): tf.Tensor4D {
  return tf.tidy(() => {
    const images = tf.tensor4d(pixels, [...shape]); // [B, height, width, 3]
    return tf.div(tf.sub(images, mean), std) as tf.Tensor4D; // [B, height, width, 3]
  });
}
