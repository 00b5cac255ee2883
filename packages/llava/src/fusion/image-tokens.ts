/** Tokens of several images, by the texts in which they stand. */

import { expectShape, ShapeError, tf } from '@pixels/tensor';
import { placeImages } from './place-images.ts';

/** What a projector made of images of one size, [M, N, D], or of several sizes, one such tensor for each. */
export type ImageTokens = tf.Tensor | readonly tf.Tensor[];

export function listOf(images: ImageTokens): readonly tf.Tensor[] {
  return images instanceof tf.Tensor ? [images] : images;
}

/** For each image, how many tokens it has. */
export function tokenCounts(images: ImageTokens): number[] {
  return listOf(images).flatMap(({ shape: [M, N] }) => new Array<number>(M!).fill(N!));
}

/** One below the other: [ΣM·N, D]. */
export function stacked(images: ImageTokens, D: number): tf.Tensor2D {
  const rows = listOf(images).map((tokens) => {
    const { M, N } = expectShape(tokens, 'M N D', { D }, 'Llava: imageTokens');
    return tf.reshape(tokens, [M * N, D]) as tf.Tensor2D; // [M·N, D]
  });
  return tf.concat2d(rows, 0); // [ΣM·N, D]
}

/**
 * Side by side for each text, which holds `imageId` once for an image: [M, N, D] → [B, k·N, D], for k = M/B.
 * @throws ShapeError unless the texts have equally many images, all of one size.
 */
export function byText(images: ImageTokens, ids: tf.Tensor, imageId: number, D: number): tf.Tensor3D {
  const { B, T } = expectShape(ids, 'B T', {}, 'Llava: ids');
  const counts = tokenCounts(images);
  const [M, N] = [counts.length, counts[0] ?? 0];
  placeImages(ids, imageId, new Array<number>(M).fill(1));
  const values = ids.dataSync<'int32'>();
  const imagesOf = Array.from(
    { length: B },
    (_, text) => values.subarray(text * T, (text + 1) * T).filter((id) => id === imageId).length,
  );
  if (imagesOf.some((count) => count !== M / B) || counts.some((count) => count !== N)) {
    throw new ShapeError(
      `Llava: cross-attention needs equally many images in every text, all of one size; got ${imagesOf.join(', ')} images with ${[...new Set(counts)].join(', ')} tokens each`,
    );
  }
  return tf.reshape(stacked(images, D), [B, (M / B) * N, D]); // [B, k·N, D]
}
