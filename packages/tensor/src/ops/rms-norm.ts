import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';
import { rowsAndWidth } from './rows-and-width.ts';

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
  kernel: ({ dy, x, scale, inverse }, _, heap) => {
    const [dx, dscale] = [heap.output(x.shape), heap.output(scale.shape)];
    heap.kernels.rmsNormGradient(
      heap.pointer(dy),
      heap.pointer(x),
      heap.pointer(scale),
      heap.pointer(inverse),
      heap.pointer(dx),
      heap.pointer(dscale),
      ...rowsAndWidth(x),
    );
    return [dx, dscale];
  },
});

const forward = defineOp<{ x: tf.Tensor; scale: tf.Tensor }, { epsilon: number }>({
  name: 'RmsNorm',
  composed: ({ x, scale }, { epsilon }) => {
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon)); // [..., 1]
    return [tf.mul(tf.mul(x, inverse), scale), inverse];
  },
  kernel: ({ x, scale }, { epsilon }, heap) => {
    const [y, inverse] = [heap.output(x.shape), heap.output([...x.shape.slice(0, -1), 1])];
    heap.kernels.rmsNorm(
      heap.pointer(x),
      heap.pointer(scale),
      heap.pointer(y),
      heap.pointer(inverse),
      ...rowsAndWidth(x),
      epsilon,
    );
    return [y, inverse];
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
  expectDtype(scale, 'float32', 'rmsNorm: scale');
  const { D } = expectShape(x, '... D', {}, 'rmsNorm: x');
  expectShape(scale, 'D', { D }, 'rmsNorm: scale');
  return forward({ x, scale }, { epsilon });
}
