import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';

/** Of aX + b(XXᵀ)X + c(XXᵀ)²X, which drives every singular value from anywhere in (0, 1] to near 1 in a few rounds. */
const [a, b, c] = [3.4445, -4.775, 2.0315];
const rounds = 5;

/**
 * U·Vᵀ of G = U·S·Vᵀ, nearly: the directions of matrices without their strengths, [n, M, N] → [n, M, N]. The singular
 * values come out between about 0.7 and 1.2; those below a thousandth of the largest stay smaller.
 *
 * Five rounds of a Newton–Schulz iteration, matrix products alone, in place of a singular value decomposition
 * (Jordan et al. 2024, "Muon"). A matrix of zeros stays one.
 */
export function orthogonalize(matrices: tf.Tensor3D): tf.Tensor3D {
  const { M, N } = expectShape(matrices, 'n M N', {}, 'orthogonalize: matrices');
  return tf.tidy(() => {
    // Products of rows with rows: the fewer rows, the less to compute.
    const tall = M > N;
    const wide = tall ? tf.transpose(matrices, [0, 2, 1]) : matrices; // [n, m, k], m ≤ k
    const lengths = tf.sqrt(tf.sum(tf.square(wide), [1, 2], true)); // [n, 1, 1]
    let x = tf.div(wide, tf.add(lengths, 1e-7)) as tf.Tensor3D; // [n, m, k]
    for (let round = 0; round < rounds; round++) {
      const square = tf.matMul(x, x, false, true); // [n, m, k] × [n, m, k]ᵀ → [n, m, m]
      const mixed = tf.add(tf.mul(square, b), tf.mul(tf.matMul(square, square), c)) as tf.Tensor3D; // [n, m, m]
      x = tf.add(tf.mul(x, a), tf.matMul(mixed, x)); // [n, m, m] × [n, m, k] → [n, m, k]
    }
    return tall ? tf.transpose(x, [0, 2, 1]) : x; // [n, M, N]
  });
}
