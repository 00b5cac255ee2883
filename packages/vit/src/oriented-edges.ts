/** What edges run where: the first thing that eyes compute (Hubel & Wiesel 1962), and no network has to learn. */

import { expectShape, tf } from '@pixels/tensor';

/** Horizontal, vertical, and both diagonals. */
export const edgeChannels = 4;

/** How often [¼, ½, ¼] is applied: neighbours within about two pixels speak together. */
const blurs = 2;
/** Below it an image counts as smooth. */
const faint = 1e-4;

/**
 * images [B, H, W, C] → [B, H, W, 4]: how much of an edge runs down, across, along one diagonal and along the other.
 *
 *     g_x = I·Dᵀ, g_y = D·I                                  differences of neighbours, in every channel
 *     J = blur(Σ_c [g_x², g_x·g_y, g_y²])                    the structure tensor
 *     a = (J_xx − J_yy)·s, b = 2·J_xy·s                      twice the angle of the edge, as a vector
 *     edges = [max(a, 0), max(−a, 0), max(b, 0), max(−b, 0)]
 *
 * with s = 2 / (J_xx + J_yy)^¾, so that a faint line counts nearly as much as a strong one. Dark on light and light on
 * dark are the same edge, because the angle is doubled (Bigün & Granlund 1987). What is left of a drawing when its
 * colours change is its edges: that is why they carry over to another artist's hand.
 */
export function orientedEdges(images: tf.Tensor): tf.Tensor4D {
  const { B, H, W, C } = expectShape(images, 'B H W C', {}, 'orientedEdges: images');
  return tf.tidy(() => {
    const planes = tf.reshape(tf.transpose(images, [0, 3, 1, 2]), [B * C, H, W]) as tf.Tensor3D; // [B·C, H, W]
    const across = alongRows(planes, differences(W)); // [B·C, H, W]
    const down = alongColumns(planes, differences(H)); // [B·C, H, W]
    const overChannels = (plane: tf.Tensor): tf.Tensor3D => {
      const sum = tf.sum(tf.reshape(plane, [B, C, H, W]), 1) as tf.Tensor3D; // [B, H, W]
      return alongColumns(alongRows(sum, blur(W)), blur(H)); // [B, H, W]
    };
    const [xx, yy, xy] = [
      overChannels(tf.square(across)),
      overChannels(tf.square(down)),
      overChannels(tf.mul(across, down)),
    ];
    const strength = tf.add(xx, yy); // [B, H, W]
    const s = tf.where(tf.less(strength, faint), 0, tf.div(2, tf.pow(tf.maximum(strength, faint), 0.75)));
    const a = tf.mul(tf.sub(xx, yy), s);
    const b = tf.mul(tf.mul(xy, 2), s);
    return tf.stack([tf.relu(a), tf.relu(tf.neg(a)), tf.relu(b), tf.relu(tf.neg(b))], 3) as tf.Tensor4D; // [B, H, W, 4]
  });
}

/** Each row times Mᵀ: [n, H, W] × [W, W]ᵀ → [n, H, W]. */
function alongRows(planes: tf.Tensor3D, matrix: tf.Tensor2D): tf.Tensor3D {
  const [n, H, W] = planes.shape;
  return tf.reshape(tf.matMul(tf.reshape(planes, [n * H, W]), matrix, false, true), [n, H, W]);
}

/** M times each column: [H, H] × [n, H, W] → [n, H, W]. */
function alongColumns(planes: tf.Tensor3D, matrix: tf.Tensor2D): tf.Tensor3D {
  const [n, H] = planes.shape;
  return tf.matMul(tf.broadcastTo(tf.expandDims(matrix, 0), [n, H, H]), planes) as tf.Tensor3D;
}

/** D [n, n]: the next less the one before; at the ends, less itself. */
function differences(n: number): tf.Tensor2D {
  return banded(n, [-1, 0, 1], 1);
}

/** [n, n]: [¼, ½, ¼], `blurs` times. */
function blur(n: number): tf.Tensor2D {
  return banded(n, [1 / 4, 1 / 2, 1 / 4], blurs);
}

/** The matrix of a filter of three weights, to the given power; the ends stand in for what lies beyond them. */
function banded(n: number, weights: readonly [number, number, number], power: number): tf.Tensor2D {
  const values = new Float32Array(n * n);
  for (let row = 0; row < n; row++) {
    for (const [place, weight] of weights.entries()) {
      const column = Math.min(n - 1, Math.max(0, row + place - 1));
      values[row * n + column]! += weight;
    }
  }
  const once = tf.tensor2d(values, [n, n]);
  return Array.from({ length: power - 1 }).reduce<tf.Tensor2D>((product) => tf.matMul(product, once), once);
}
