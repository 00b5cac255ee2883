import { multiply } from '../backend/multiply.ts';
import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';

interface LinearInputs extends Record<string, tf.Tensor | undefined> {
  readonly x: tf.Tensor;
  readonly weight: tf.Tensor;
  readonly bias?: tf.Tensor;
}

/** The leading axes as one: [..., D] → [rows, D]. */
function flat(x: tf.Tensor): tf.Tensor2D {
  return tf.reshape(x, [-1, x.shape.at(-1)!]);
}

const forward = defineOp<LinearInputs, Record<never, never>>({
  name: 'Linear',
  optional: ['bias'],
  composed: ({ x, weight, bias }) => {
    const product = tf.matMul(flat(x), weight); // [rows, In] × [In, Out] → [rows, Out]
    const y = bias === undefined ? product : tf.add(product, bias);
    return tf.reshape(y, [...x.shape.slice(0, -1), weight.shape[1]!]);
  },
  kernel: ({ x, weight, bias }, _, heap) => multiply(heap, x, weight, { bias }),
  gradient: {
    saveInputs: ['x', 'weight'],
    gradient: (dy, saved) => {
      const [x, weight] = saved as [tf.Tensor, tf.Tensor];
      return {
        x: () => tf.reshape(tf.matMul(flat(dy), weight, false, true), x.shape), // [rows, Out] × [Out, In]
        weight: () => tf.matMul(flat(x), flat(dy), true, false), // [In, rows] × [rows, Out] → [In, Out]
        bias: () => tf.sum(flat(dy), 0), // [rows, Out] → [Out]
      };
    },
  },
});

/**
 * y = x·W + b: x [..., In], W [In, Out], b [Out] → [..., Out]. The leading axes are one long batch.
 *
 * Gradients: dx = dy·Wᵀ, dW = xᵀ·dy and db = Σ dy, the latter two over all leading axes.
 *
 * @throws ShapeError when the last axis of x is not the first of W, or b is not as long as the last of W.
 */
export function linear(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  const { In, Out } = expectShape(weight, 'In Out', {}, 'linear: weight');
  expectShape(x, '... In', { In }, 'linear: x');
  expectDtype(x, 'float32', 'linear: x');
  expectDtype(weight, 'float32', 'linear: weight');
  if (bias === undefined) return forward({ x, weight }, {});
  expectShape(bias, 'Out', { Out }, 'linear: bias');
  expectDtype(bias, 'float32', 'linear: bias');
  return forward({ x, weight, bias }, {});
}
