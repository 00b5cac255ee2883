/** Where a patch stands: attention alone sees a set, so a vector for each place is added to its patch. */

import { type RotaryAngles, rotaryTables, tf } from '@pixels/tensor';

export interface PatchGrid {
  readonly rows: number;
  readonly columns: number;
}

/**
 * p(row, column) = [sin(column·ω), cos(column·ω), sin(row·ω), cos(row·ω)],  ω_i = 10000^(−i/(D/4)), i = 0 … D/4 − 1
 *
 * The sines of Vaswani et al. 2017, §3.5, half the width for each direction, as in Chen et al. 2021 (MoCo v3).
 *
 * @returns [rows·columns, D], row by row.
 */
export function sinePositions2d({ rows, columns, width }: PatchGrid & { width: number }): tf.Tensor2D {
  if (width % 4 !== 0) {
    throw new Error(
      `sinePositions2d: width must be a multiple of 4 (sine and cosine for two directions); got ${width}`,
    );
  }
  return tf.tidy(() => {
    const quarter = width / 4;
    const frequencies = tf.tensor1d(
      Float32Array.from({ length: quarter }, (_, index) => 10000 ** (-index / quarter)),
    );
    const waves = (count: number): tf.Tensor2D => {
      const angles = tf.outerProduct(tf.range(0, count), frequencies); // [count, D/4]
      return tf.concat2d([tf.sin(angles), tf.cos(angles)], 1); // [count, D/2]
    };
    const alongRow = tf.tile(waves(columns), [rows, 1]); // [rows·columns, D/2]
    const downColumn = tf.tile(tf.expandDims(waves(rows), 1), [1, columns, 1]); // [rows, columns, D/2]
    return tf.concat2d([alongRow, tf.reshape(downColumn, [rows * columns, width / 2])], 1); // [rows·columns, D]
  });
}

/**
 * The angles by which queries and keys of a patch are turned, so that a head finds the patch above wherever it looks from:
 *
 *     θ(row, column) = [row·ω, column·ω],  ω_i = 10^(−i/(Dh/4)), i = 0 … Dh/4 − 1
 *
 * "Rotary position embedding for Vision Transformer" (Heo et al. 2024, §3.2, the axial one), with 10 in place of their
 * 100: waves of 6 to at most 60 patches, because our grids are small.
 *
 * @returns cosines and sines [rows·columns, Dh/2], row by row.
 * @throws when the width of a head does not split into two directions of two halves.
 */
export function patchAngles({ rows, columns, headWidth }: PatchGrid & { headWidth: number }): RotaryAngles {
  if (headWidth % 4 !== 0) {
    throw new Error(
      `patchAngles: headWidth must be a multiple of 4 (two halves for two directions); got ${headWidth}`,
    );
  }
  const quarter = headWidth / 4;
  const angles: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (const place of [row, column]) {
        for (let i = 0; i < quarter; i++) angles.push(place * 10 ** (-i / quarter));
      }
    }
  }
  return rotaryTables(angles, 2 * quarter);
}
