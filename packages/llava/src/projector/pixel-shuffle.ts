/** Fewer, wider tokens: nothing is lost, neighbours only stand side by side. */

import { expectShape, ShapeError, tf } from '@pixels/tensor';
import { type PatchGrid, patchify } from '@pixels/vit';

/**
 * r × r neighbouring patches become one token: [B, N, D] on a grid of rows × columns → [B, N/r², r²·D].
 *
 * It is `patchify` again, on an image whose pixels are the patches (Shi et al. 2016, eq. 4, read backwards; Laurençon
 * et al. 2024, "Building and better understanding vision-language models", §3.1).
 *
 * @throws ShapeError when the grid has another number of patches, or is no multiple of r.
 */
export function pixelShuffle(patches: tf.Tensor, { rows, columns }: PatchGrid, r: number): tf.Tensor3D {
  const { B, N, D } = expectShape(patches, 'B N D', {}, 'pixelShuffle: patches');
  const problem =
    N !== rows * columns
      ? `the grid must have as many places as there are patches, ${N}`
      : rows % r !== 0 || columns % r !== 0
        ? `rows and columns of the grid must be multiples of ${r}`
        : undefined;
  if (problem !== undefined) throw new ShapeError(`pixelShuffle: ${problem}; got ${rows} × ${columns}`);
  return tf.tidy(() => {
    const grid = tf.reshape(patches, [B, rows, columns, D]); // [B, rows, columns, D]
    return patchify(grid, r); // [B, N/r², r²·D]
  });
}
