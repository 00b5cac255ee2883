import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';

interface NormGradient extends Record<string, tf.Tensor> {
  readonly dy: tf.Tensor;
  readonly x: tf.Tensor;
  readonly scale: tf.Tensor;
  /** 1/√(mean of squares + ε) of every row, [..., 1]. */
  readonly inverse: tf.Tensor;
}

/** [dx, dscale] in one pass, because they share x̂ = x·inverse. */
const backward = defineOp<NormGradient, Record<never, never>>({
  name: 'RmsNormGradient',
  composed: ({ dy, x, scale, inverse }) => {
    const leading = x.shape.map((_, axis) => axis).slice(0, -1);
    const normal = tf.mul(x, inverse); // [..., D]
    const g = tf.mul(dy, scale);
    const along = tf.mul(normal, tf.mean(tf.mul(g, normal), -1, true));
    return [tf.mul(tf.sub(g, along), inverse), tf.sum(tf.mul(dy, normal), leading)];
  },
});

const forward = defineOp<{ x: tf.Tensor; scale: tf.Tensor }, { epsilon: number }>({
  name: 'RmsNorm',
  composed: ({ x, scale }, { epsilon }) => {
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon)); // [..., 1]
    return [tf.mul(tf.mul(x, inverse), scale), inverse];
  },
  gradient: {
    saveInputs: ['x', 'scale'],
    saveOutputs: [1],
    gradient: (dy, saved) => {
      const [x, scale, inverse] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [dx, dscale] = backward.all({ dy, x, scale, inverse }, {});
      return { x: () => dx!, scale: () => dscale! };
    },
  },
});

/**
 * y = scale·x / √(mean of x² + ε), the mean over the last axis: x [..., D], scale [D] → [..., D]
 * (Zhang & Sennrich 2019, eq. 4).
 *
 * @throws ShapeError when scale is not as long as the last axis of x.
 */
export function rmsNorm(x: tf.Tensor, scale: tf.Tensor, epsilon: number = 1e-6): tf.Tensor {
  expectDtype(x, 'float32', 'rmsNorm: x');
  const { D } = expectShape(x, '... D', {}, 'rmsNorm: x');
  expectShape(scale, 'D', { D }, 'rmsNorm: scale');
  return forward({ x, scale }, { epsilon });
}
