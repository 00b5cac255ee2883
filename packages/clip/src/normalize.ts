import { tf } from '@pixels/tensor';

/** Of the squared length, so that nothing is divided by 0; far below what float32 vectors that mean something have. */
const epsilon = 1e-24;

/** x / ‖x‖ along the last axis: [..., E] → [..., E], vectors of length 1. */
export function normalize(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const squared = tf.sum(tf.square(x), -1, true); // [..., 1]
    return tf.div(x, tf.sqrt(tf.add(squared, epsilon))); // [..., E]
  });
}
