/**
 * P′ = R · P · Cᵀ for every one of the D numbers: positions learned on one grid of patches, resampled bicubically to
 * another, for images of another size (Dosovitskiy et al. 2021, §3.2).
 *
 * Convolution after Keys (1981) with a = −¾, no antialiasing, the border repeated: what public checkpoints are
 * evaluated with. R [rows′, rows] and C [columns′, columns] hold four weights a row.
 */

import { expectShape, tf } from '@pixels/tensor';
import type { PatchGrid } from './positions.ts';

/** [rows·columns, D] on the grid `from` → [rows′·columns′, D] on the grid `to`. */
export function interpolatePositions(positions: tf.Tensor, from: PatchGrid, to: PatchGrid): tf.Tensor2D {
  const { D } = expectShape(
    positions,
    'N D',
    { N: from.rows * from.columns },
    'interpolatePositions: positions',
  );
  return tf.tidy(() => {
    const rowWeights = resamplingMatrix(from.rows, to.rows); // [rows′, rows]
    const columnWeights = resamplingMatrix(from.columns, to.columns); // [columns′, columns]
    const lines = tf.reshape(positions, [from.rows, from.columns * D]); // [rows, columns·D]
    const tall = tf.matMul(rowWeights, lines); // [rows′, rows] × [rows, columns·D] → [rows′, columns·D]
    const grid = tf.reshape(tall, [to.rows, from.columns, D]); // [rows′, columns, D]
    const each = tf.tile(tf.expandDims(columnWeights, 0), [to.rows, 1, 1]); // [rows′, columns′, columns]
    const wide = tf.matMul(each, grid); // [rows′, columns′, columns] × [rows′, columns, D] → [rows′, columns′, D]
    return tf.reshape(wide, [to.rows * to.columns, D]); // [rows′·columns′, D]
  });
}

/** Row i holds the weights by which output i reads the inputs: [to, from]. */
function resamplingMatrix(from: number, to: number): tf.Tensor2D {
  const weights = new Float32Array(to * from);
  for (let output = 0; output < to; output++) {
    const place = ((output + 0.5) * from) / to - 0.5;
    const left = Math.floor(place);
    for (let input = left - 1; input <= left + 2; input++) {
      const inside = Math.min(from - 1, Math.max(0, input));
      weights[output * from + inside]! += cubic(Math.abs(input - place));
    }
  }
  return tf.tensor2d(weights, [to, from]);
}

function cubic(x: number): number {
  const a = -0.75;
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}
