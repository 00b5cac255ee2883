import {
  type AttentionLayout,
  type AttentionSettings,
  attend,
  attendGradient,
} from '../backend/attention.ts';
import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import { type AttentionOptions, expectQueriesAndKeys } from './attention-inputs.ts';
import { attentionLogits } from './attention-weights.ts';
import { type Attributes, defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';
import { fitMask, maskedLogits, sumTo } from './mask.ts';
import { composedSoftmax } from './softmax.ts';

interface AttentionInputs extends Record<string, tf.Tensor | undefined> {
  /** [B, H, T, Dh]. */
  readonly queries: tf.Tensor;
  /** [B, Hkv, S, Dh]. */
  readonly keys: tf.Tensor;
  /** [B, Hkv, S, Dh]. */
  readonly values: tf.Tensor;
  /** Broadcasts to [B, H, T, S]. */
  readonly mask: tf.Tensor | undefined;
}

interface AttentionGradientInputs extends AttentionInputs {
  /** [B, H, T, Dh], the result. */
  readonly y: tf.Tensor;
  /** [B, H, T], log Σ exp of every row of logits. */
  readonly logSums: tf.Tensor;
  readonly dy: tf.Tensor;
}

type AttentionAttributes = AttentionSettings & Attributes;

function layoutOf({ queries, keys }: { queries: tf.TensorInfo; keys: tf.TensorInfo }): AttentionLayout {
  const [B, H, T, Dh] = queries.shape as [number, number, number, number];
  const [, Hkv, S] = keys.shape as [number, number, number, number];
  return { batch: B, heads: H, keyHeads: Hkv, queries: T, keys: S, width: Dh, merged: false };
}

/** Rows of heads that share a key head stand under one another: [B, H, T, X] → [B, Hkv, G·T, X]. */
function group(x: tf.Tensor, keys: tf.Tensor): tf.Tensor {
  const [B, H, T, X] = x.shape as [number, number, number, number];
  const Hkv = keys.shape[1]!;
  return tf.reshape(x, [B, Hkv, (H / Hkv) * T, X]);
}

/** P and dZ, both [B, H, T, S]: the weights, and the gradient of the masked logits, dZ = P∘(dY·Vᵀ − Σ dY∘Y). */
function weightsAndGradient(inputs: AttentionGradientInputs, attributes: AttentionAttributes): tf.Tensor[] {
  const { queries, keys, values, mask, y, dy } = inputs;
  const logits = attentionLogits(queries, keys, attributes.scale);
  const weights = composedSoftmax(logits, attributes.causal, mask); // [B, H, T, S]
  const dweights = tf.matMul(group(dy, keys), values, false, true); // [.., G·T, Dh] × [.., S, Dh]ᵀ
  const centred = tf.sub(tf.reshape(dweights, weights.shape), tf.sum(tf.mul(dy, y), -1, true));
  return [weights, tf.mul(weights, centred)];
}

/** [dqueries, dkeys, dvalues] in one pass over the logits, which are computed again: no [B, H, T, S] is kept. */
const backward = defineOp<AttentionGradientInputs, AttentionAttributes>({
  name: 'ScaledDotProductAttentionGradient',
  optional: ['mask'],
  composed: (inputs, attributes) => {
    const { queries, keys, dy } = inputs;
    const [weights, dlogits] = weightsAndGradient(inputs, attributes);
    const dproduct = group(tf.mul(dlogits!, attributes.scale), keys); // [B, Hkv, G·T, S]
    const dqueries = tf.reshape(tf.matMul(dproduct, keys), queries.shape); // × [.., S, Dh] → [B, H, T, Dh]
    const dkeys = tf.matMul(dproduct, group(queries, keys), true); // ᵀ × [.., G·T, Dh] → [B, Hkv, S, Dh]
    const dvalues = tf.matMul(group(weights!, keys), group(dy, keys), true); // [B, Hkv, S, Dh]
    return [dqueries, dkeys, dvalues];
  },
  kernel: ({ y, logSums, dy, ...tensors }, settings, heap) =>
    attendGradient(heap, tensors, { y, logSums, dy }, layoutOf(tensors), settings),
});

const forward = defineOp<AttentionInputs, AttentionAttributes>({
  name: 'ScaledDotProductAttention',
  optional: ['mask'],
  composed: ({ queries, keys, values, mask }, { causal, scale }) => {
    const logits = attentionLogits(queries, keys, scale);
    const weights = composedSoftmax(logits, causal, mask); // [B, H, T, S]
    const y = tf.reshape(tf.matMul(group(weights, keys), values), queries.shape); // [B, H, T, Dh]
    return [y, tf.logSumExp(maskedLogits(logits, causal, mask), -1)];
  },
  kernel: (tensors, settings, heap) => attend(heap, tensors, layoutOf(tensors), settings),
  gradient: {
    saveInputs: ['queries', 'keys', 'values', 'mask'],
    saveOutputs: [0, 1],
    gradient: (dy, saved, attributes) => {
      const [queries, keys, values] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [y, logSums] = saved.slice(-2) as [tf.Tensor, tf.Tensor];
      const mask = saved.length === 6 ? saved[3] : undefined;
      const inputs = { queries, keys, values, mask, y, logSums, dy };
      const [dqueries, dkeys, dvalues] = backward.all(inputs, attributes);
      return {
        queries: () => dqueries!,
        keys: () => dkeys!,
        values: () => dvalues!,
        // By composition: a mask that learns is rare.
        mask: () => sumTo(weightsAndGradient(inputs, attributes)[1]!, mask!.shape),
      };
    },
  },
});

/**
 * Y = softmax(scale·QKᵀ + mask)·V: queries [B, H, T, Dh], keys and values [B, Hkv, S, Dh] → [B, H, T, Dh]
 * (Vaswani et al. 2017, eq. 1; T = S for self-attention, S of another sequence for cross-attention).
 *
 * Query heads h·G … h·G + G − 1 share key head h, where G = H / Hkv (Ainslie et al. 2023). A query that may look at
 * nothing gets zeros. On our kernels the weights [B, H, T, S] never exist: the log of every row's sum is kept and
 * the weights are computed again in the gradient (Dao et al. 2022, "FlashAttention").
 *
 * @throws ShapeError when the shapes do not fit together.
 */
export function scaledDotProductAttention(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  options: AttentionOptions = {},
): tf.Tensor {
  const { causal = false, mask } = options;
  const what = 'scaledDotProductAttention';
  const { B, H, Hkv, T, S, Dh } = expectQueriesAndKeys(queries, keys, mask, what);
  expectDtype(values, 'float32', `${what}: values`);
  expectShape(values, 'B Hkv S Dh', { B, Hkv, S, Dh }, `${what}: values`);
  const scale = options.scale ?? 1 / Math.sqrt(Dh);
  return forward({ queries, keys, values, mask: mask && fitMask(mask, [B, H, T, S]) }, { causal, scale });
}
