import { plain, tf } from '@pixels/tensor';
import type { ContinueOptions, Decoder } from '../decoder/decoder.ts';

/** Logits of the token that follows the last one: embeddings [B, T, D], which continue the cache, → B × [V]. */
export function nextLogits(
  decoder: Decoder,
  embeddings: () => tf.Tensor,
  options: ContinueOptions,
): Float32Array[] {
  return plain(() => {
    const hidden = decoder.apply(embeddings(), options); // [B, T, D]
    const [B, T, D] = hidden.shape as [number, number, number];
    const last = tf.reshape(tf.slice(hidden, [0, T - 1, 0], [B, 1, D]), [B, D]); // [B, D]
    const logits = decoder.logits(last).dataSync<'float32'>(); // [B, V]
    const V = logits.length / B;
    return Array.from({ length: B }, (_, row) => logits.slice(row * V, (row + 1) * V) as Float32Array);
  });
}
