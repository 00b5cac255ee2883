import { tf } from '@pixels/tensor';

/**
 * −∞ where i − j ≥ window, else 0: [T, S], for queries i that are the last T of S tokens j. The causal order, which
 * hides j > i, is not part of it (Jiang et al. 2023, "Mistral 7B", §2). None where the window covers all.
 */
export function windowMask(
  queries: number,
  keys: number,
  window: number | undefined,
): tf.Tensor2D | undefined {
  if (window === undefined || keys <= window) return undefined;
  const mask = new Float32Array(queries * keys);
  for (let row = 0; row < queries; row++) {
    const hidden = Math.max(row + keys - queries - window + 1, 0);
    mask.fill(Number.NEGATIVE_INFINITY, row * keys, row * keys + hidden);
  }
  return tf.tensor2d(mask, [queries, keys]);
}
