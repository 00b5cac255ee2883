/** Images as sequences: an image is worth N = (H/P)·(W/P) patches of P × P pixels. */

import { expectShape, ShapeError, tf } from '@pixels/tensor';

/**
 * x_p: [B, H, W, C] → [B, N, P·P·C], Dosovitskiy et al. 2021, §3.1.
 *
 * Patches run row by row over the image; inside a patch so do the pixels, channels side by side.
 */
export function patchify(images: tf.Tensor, patchSize: number): tf.Tensor3D {
  const { B, H, W, C } = expectShape(images, 'B H W C', {}, 'patchify: images');
  const P = patchSize;
  if (H % P !== 0 || W % P !== 0) {
    throw new ShapeError(
      `patchify: height and width must be multiples of the patch size ${P}; got [${images.shape.join(', ')}]`,
    );
  }
  return tf.tidy(() => {
    // Four axes are enough, and much faster than five: a pixel row of a patch stays one piece of memory.
    const strips = tf.reshape(images, [B * (H / P), P, W / P, P * C]); // [B·H/P, P, W/P, P·C]
    const gathered = tf.transpose(strips, [0, 2, 1, 3]); // [B·H/P, W/P, P, P·C]
    return tf.reshape(gathered, [B, (H / P) * (W / P), P * P * C]); // [B, N, P·P·C]
  });
}

/** The inverse: [B, N, P·P·C] → [B, H, W, C]. */
export function unpatchify(
  patches: tf.Tensor,
  { patchSize, height, width }: { patchSize: number; height: number; width: number },
): tf.Tensor4D {
  const P = patchSize;
  if (height % P !== 0 || width % P !== 0) {
    throw new ShapeError(
      `unpatchify: height and width must be multiples of the patch size ${P}; got ${height} × ${width}`,
    );
  }
  const N = (height / P) * (width / P);
  const { B, PPC } = expectShape(patches, 'B N PPC', { N }, 'unpatchify: patches');
  const C = PPC / (P * P);
  if (!Number.isInteger(C)) {
    throw new ShapeError(
      `unpatchify: a patch of ${P} × ${P} pixels must hold a multiple of ${P * P} numbers; got [${patches.shape.join(', ')}]`,
    );
  }
  return tf.tidy(() => {
    const gathered = tf.reshape(patches, [B * (height / P), width / P, P, P * C]); // [B·H/P, W/P, P, P·C]
    const strips = tf.transpose(gathered, [0, 2, 1, 3]); // [B·H/P, P, W/P, P·C]
    return tf.reshape(strips, [B, height, width, C]); // [B, H, W, C]
  });
}
