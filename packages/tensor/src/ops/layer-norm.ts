import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';
import { rowsAndWidth } from './rows-and-width.ts';

interface Norm extends Record<string, tf.Tensor> {
  readonly x: tf.Tensor;
  readonly scale: tf.Tensor;
  readonly shift: tf.Tensor;
}

interface NormGradient extends Record<string, tf.Tensor> {
  readonly dy: tf.Tensor;
  readonly x: tf.Tensor;
  readonly scale: tf.Tensor;
  /** 1/√(variance + ε) and mean of every row, [..., 1]. */
  readonly inverse: tf.Tensor;
  readonly mean: tf.Tensor;
}

/** [dx, dscale, dshift] in one pass, because they share x̂ = (x − mean)·inverse. */
const backward = defineOp<NormGradient, Record<never, never>>({
  name: 'LayerNormGradient',
  composed: ({ dy, x, scale, inverse, mean }) => {
    const leading = x.shape.map((_, axis) => axis).slice(0, -1);
    const normal = tf.mul(tf.sub(x, mean), inverse); // [..., D]
    const g = tf.mul(dy, scale);
    const along = tf.mul(normal, tf.mean(tf.mul(g, normal), -1, true));
    const dx = tf.mul(tf.sub(tf.sub(g, tf.mean(g, -1, true)), along), inverse);
    return [dx, tf.sum(tf.mul(dy, normal), leading), tf.sum(dy, leading)];
  },
  kernel: ({ dy, x, scale, inverse, mean }, _, heap) => {
    const [dx, dscale, dshift] = [heap.output(x.shape), heap.output(scale.shape), heap.output(scale.shape)];
    heap.kernels.layerNormGradient(
      heap.pointer(dy),
      heap.pointer(x),
      heap.pointer(scale),
      heap.pointer(inverse),
      heap.pointer(mean),
      heap.pointer(dx),
      heap.pointer(dscale),
      heap.pointer(dshift),
      ...rowsAndWidth(x),
    );
    return [dx, dscale, dshift];
  },
});

const forward = defineOp<Norm, { epsilon: number }>({
  name: 'LayerNorm',
  composed: ({ x, scale, shift }, { epsilon }) => {
    const mean = tf.mean(x, -1, true); // [..., 1]
    const centred = tf.sub(x, mean);
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon)); // [..., 1]
    return [tf.add(tf.mul(tf.mul(centred, inverse), scale), shift), inverse, mean];
  },
  kernel: ({ x, scale, shift }, { epsilon }, heap) => {
    const perRow = [...x.shape.slice(0, -1), 1];
    const [y, inverse, mean] = [heap.output(x.shape), heap.output(perRow), heap.output(perRow)];
    heap.kernels.layerNorm(
      heap.pointer(x),
      heap.pointer(scale),
      heap.pointer(shift),
      heap.pointer(y),
      heap.pointer(inverse),
      heap.pointer(mean),
      ...rowsAndWidth(x),
      epsilon,
    );
    return [y, inverse, mean];
  },
  gradient: {
    saveInputs: ['x', 'scale'],
    saveOutputs: [1, 2],
    gradient: (dy, saved) => {
      const [x, scale, inverse, mean] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const [dx, dscale, dshift] = backward.all({ dy, x, scale, inverse, mean }, {});
      return { x: () => dx!, scale: () => dscale!, shift: () => dshift! };
    },
  },
});

/**
 * y = scale·(x − mean) / √(variance + ε) + shift, mean and variance over the last axis: x [..., D], scale [D],
 * shift [D] → [..., D] (Ba, Kiros & Hinton 2016, eq. 4).
 *
 * @throws ShapeError when scale or shift is not as long as the last axis of x.
 */
export function layerNorm(
  x: tf.Tensor,
  scale: tf.Tensor,
  shift: tf.Tensor,
  epsilon: number = 1e-5,
): tf.Tensor {
  for (const [name, tensor] of Object.entries({ x, scale, shift })) {
    expectDtype(tensor, 'float32', `layerNorm: ${name}`);
  }
  const { D } = expectShape(x, '... D', {}, 'layerNorm: x');
  expectShape(scale, 'D', { D }, 'layerNorm: scale');
  expectShape(shift, 'D', { D }, 'layerNorm: shift');
  return forward({ x, scale, shift }, { epsilon });
}
