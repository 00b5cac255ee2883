import { logSumExp, tf } from '@pixels/tensor';

/** So far below all others that it counts for nothing. */
const out = 1e9;

/**
 * logits [n, W], and said [n, W], how much each word counts that is said of a row, 0 for those that are not →
 *
 *     −log (exp(logit(w)) / (exp(logit(w)) + Σ_v exp(logit(v)))), the mean over said words w; v are all not said
 */
export function surpriseOfSaid(logits: tf.Tensor2D, said: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const isSaid = tf.cast(tf.greater(said, 0), 'float32');
    const others = tf.expandDims(logSumExp(tf.sub(logits, tf.mul(isSaid, out))), 1); // [n, 1]
    const surprise = tf.softplus(tf.sub(others, logits)); // [n, W]
    return tf.div(tf.sum(tf.mul(surprise, said)), tf.sum(said)).asScalar();
  });
}
