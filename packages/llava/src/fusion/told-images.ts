import { embeddingLookup, expectShape, tf } from '@pixels/tensor';

/** Where a place has fewer words than another. */
export const noWord = -1;

/**
 * A picture told in words, as a decoder may read it in place of one that is seen: what image token n holds is the sum
 * of the vectors of the words that are true of its place. words int32 [B, N, M], filled up with `noWord`, and the table
 * of word vectors [V, D] → [B, N, D]
 */
export function toldImages(words: tf.Tensor, table: tf.Tensor): tf.Tensor3D {
  const { B, N, M } = expectShape(words, 'B N M', {}, 'toldImages: words');
  const { D } = expectShape(table, 'V D', {}, 'toldImages: table');
  return tf.tidy(() => {
    const ids = tf.cast(tf.maximum(tf.reshape(words, [B * N * M]), 0), 'int32'); // [B·N·M]
    const vectors = embeddingLookup(table, ids); // [B·N·M, D]
    const said = tf.cast(tf.notEqual(words, noWord), 'float32'); // [B, N, M]
    const counted = tf.mul(tf.reshape(vectors, [B, N, M, D]), tf.reshape(said, [B, N, M, 1])); // [B, N, M, D]
    return tf.sum(counted, 2) as tf.Tensor3D; // [B, N, D]
  });
}
