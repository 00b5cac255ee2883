/** How sharply similarities are told apart: logits = exp(s)·cos + b. */

import { Module, parameter, tf } from '@pixels/tensor';
import type { ClipConfig } from './clip-config.ts';

/** Where s and b start, and the largest s, by the loss. */
const starts = {
  /** 1/0.07 to begin with, 100 at most (Radford et al. 2021, §2.5): ln 100, rounded as in their checkpoints. */
  contrastive: { logitScale: Math.log(1 / 0.07), largest: 4.6052 },
  /** 10 to begin with, and a bias of −10, because most pairs do not belong together (Zhai et al. 2023, §3.2). */
  sigmoid: { logitScale: Math.log(10), logitBias: -10, largest: Number.POSITIVE_INFINITY },
} as const;

/** exp(min(s, largest))·cos (+ b); s and b learn. The temperature of the softmax is exp(−s). */
export class Temperature extends Module {
  /** s, a scalar in log space. */
  readonly logitScale: tf.Variable;
  /** b, a scalar, with the sigmoid loss. */
  readonly logitBias?: tf.Variable;
  readonly largest: number;

  constructor(loss: ClipConfig['loss']) {
    super();
    const start = starts[loss];
    this.logitScale = parameter(tf.scalar(start.logitScale));
    if ('logitBias' in start) this.logitBias = parameter(tf.scalar(start.logitBias));
    this.largest = start.largest;
  }

  /** Cosines [...] → logits [...]. */
  apply(cosines: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const logits = tf.mul(cosines, tf.exp(clampFromAbove(this.logitScale, this.largest)));
      return this.logitBias === undefined ? logits : tf.add(logits, this.logitBias);
    });
  }
}

/**
 * min(x, largest). The gradient goes through even above the limit where following it would lower x: the plain one is
 * 0 there, and x would never come back.
 */
function clampFromAbove(x: tf.Tensor, largest: number): tf.Tensor {
  if (largest === Number.POSITIVE_INFINITY) return x;
  const clamp = tf.customGrad((input, save) => {
    (save as tf.GradSaveFunc)([input as tf.Tensor]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) => {
      const free = tf.logicalOr(tf.lessEqual(saved!, largest), tf.greater(dy, 0));
      return tf.mul(dy, tf.cast(free, 'float32'));
    };
    return { value: tf.minimum(input as tf.Tensor, largest), gradFunc };
  });
  return clamp(x);
}
