import { plain, tf } from '@pixels/tensor';

import type { PatchGrid } from '../positions.ts';

/** One number a patch, as rows of the image: `map[row][column]`. */
export type PatchMap = readonly (readonly number[])[];

/**
 * What the answer takes from each patch, out of a matrix [T, T] of what token i takes from token j: the row of the
 * class token; with mean pooling, where every token gives to the answer alike, the mean of all rows.
 */
export function patchMap(matrix: tf.Tensor, grid: PatchGrid, pooling: 'class' | 'mean'): PatchMap {
  return plain(() => {
    const T = matrix.shape[0]!;
    const taken =
      pooling === 'class'
        ? tf.slice(matrix, [0, 1], [1, T - 1]) // [1, N]
        : tf.mean(matrix, 0); // [N]
    return toPatchMap(taken.dataSync(), grid);
  });
}

/** N numbers, row by row → rows. */
export function toPatchMap(values: ArrayLike<number>, { rows, columns }: PatchGrid): PatchMap {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => values[row * columns + column]!),
  );
}
