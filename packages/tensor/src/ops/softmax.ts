import { maskedSoftmax } from '../backend/softmax.ts';
import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';
import { expectMask, fitMask, type MaskOptions, maskedLogits, sumTo } from './mask.ts';
import { rowsAndWidth } from './rows-and-width.ts';

interface SoftmaxInputs extends Record<string, tf.Tensor | undefined> {
  readonly logits: tf.Tensor;
  readonly mask: tf.Tensor | undefined;
}

/** y = exp(z − max z) / Σ exp(z − max z) over the last axis, and 0 where all of a row is −∞. */
export function composedSoftmax(logits: tf.Tensor, causal: boolean, mask?: tf.Tensor): tf.Tensor {
  const z = maskedLogits(logits, causal, mask);
  const highest = tf.max(z, -1, true); // [..., 1]
  const none = tf.equal(highest, Number.NEGATIVE_INFINITY);
  const powers = tf.exp(tf.sub(z, tf.where(none, 0, highest)));
  const sum = tf.sum(powers, -1, true); // [..., 1]
  return tf.div(powers, tf.where(none, 1, sum));
}

const backward = defineOp<{ y: tf.Tensor; dy: tf.Tensor }, Record<never, never>>({
  name: 'MaskedSoftmaxGradient',
  composed: ({ y, dy }) => {
    const product = tf.mul(y, dy);
    return tf.sub(product, tf.mul(y, tf.sum(product, -1, true)));
  },
  kernel: ({ y, dy }, _, heap) => {
    const dx = heap.output(y.shape);
    heap.kernels.softmaxGradient(heap.pointer(y), heap.pointer(dy), heap.pointer(dx), ...rowsAndWidth(y));
    return dx;
  },
});

const forward = defineOp<SoftmaxInputs, { causal: boolean }>({
  name: 'MaskedSoftmax',
  optional: ['mask'],
  composed: ({ logits, mask }, { causal }) => composedSoftmax(logits, causal, mask),
  kernel: ({ logits, mask }, { causal }, heap) => maskedSoftmax(heap, logits, causal, mask),
  gradient: {
    saveInputs: ['mask'],
    saveOutputs: [0],
    gradient: (dy, saved) => {
      const y = saved.at(-1)!;
      return {
        logits: () => backward({ y, dy }, {}),
        mask: () => sumTo(backward({ y, dy }, {}), saved[0]!.shape),
      };
    },
  },
});

/**
 * y[…, j] = exp(z[…, j]) / Σₖ exp(z[…, k]) with z = logits + mask: logits [..., T, S] → [..., T, S], whose rows sum
 * to 1. A row whose every logit is −∞ or hidden is all zeros. The highest logit is subtracted first, so that nothing
 * overflows.
 *
 * @param options causal: row i of the last two axes sees column j only if j ≤ i + (S − T); mask: see MaskOptions.
 * @throws ShapeError when the mask does not broadcast to the logits, or causal logits have fewer than two axes.
 */
export function softmax(logits: tf.Tensor, options: MaskOptions = {}): tf.Tensor {
  const { causal = false, mask } = options;
  expectDtype(logits, 'float32', 'softmax: logits');
  expectShape(logits, causal ? '... T S' : '... S', {}, 'softmax: logits');
  if (mask !== undefined) {
    expectDtype(mask, 'float32', 'softmax: mask');
    expectMask(mask, logits.shape, 'softmax: mask');
  }
  return forward({ logits, mask: mask && fitMask(mask, logits.shape) }, { causal });
}
