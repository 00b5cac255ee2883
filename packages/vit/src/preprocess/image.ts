/** Pictures as plain arrays, row by row, the channels of a pixel side by side: `data[(y·width + x)·channels + c]`. */

import { ShapeError, tf } from '@pixels/tensor';

/** Bytes 0…255, as a file decodes. */
export interface ByteImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Floats, as a model reads: 0…1, or normalised by mean and standard deviation. */
export interface FloatImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array;
}

export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** An image that cannot be read or prepared; the message says which, why, and what to do. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}

/** One image as a batch of one `[1, H, W, C]`. */
export function imageTensor(image: FloatImage): tf.Tensor4D {
  const { height, width, channels, data } = image;
  return tf.tensor4d(data, [1, height, width, channels]); // [1, H, W, C]
}

/** A plain image, or a tensor [H, W, C] or [1, H, W, C], as [1, H, W, C]. */
export function asBatchOfOne(image: tf.Tensor | FloatImage, what: string): tf.Tensor4D {
  if (!(image instanceof tf.Tensor)) return imageTensor(image);
  const { shape } = image;
  if (shape.length === 3) return tf.expandDims(image, 0); // [1, H, W, C]
  if (shape.length === 4 && shape[0] === 1) return image as tf.Tensor4D;
  throw new ShapeError(`${what} must be one image [H, W, C] or [1, H, W, C]; got [${shape.join(', ')}]`);
}
