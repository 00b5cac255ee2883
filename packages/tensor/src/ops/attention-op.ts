/** The op behind `scaledDotProductAttention` and `headwiseAttention`: one kernel serves both layouts of heads. */
import { type AttentionLayout, attend, attendGradient } from '../backend/attention.ts';
import * as tf from '../tf.ts';
import { attentionLogits } from './attention-weights.ts';
import { defineOp, type Op } from './define-op.ts';
import { maskedLogits, sumTo } from './mask.ts';
import { composedSoftmax } from './softmax.ts';

/** Heads apart, [B, H, T, Dh], or, with the attribute `merged`, side by side, [B, T, H·Dh]. */
interface AttentionInputs extends Record<string, tf.Tensor | undefined> {
  readonly queries: tf.Tensor;
  readonly keys: tf.Tensor;
  readonly values: tf.Tensor;
  /** Broadcasts to [B, H, T, S], with all of S. */
  readonly mask: tf.Tensor | undefined;
}

interface AttentionGradientInputs extends AttentionInputs {
  /** The result, which lies like the queries. */
  readonly y: tf.Tensor;
  /** [B, H, T], log Σ exp of every row of logits. */
  readonly logSums: tf.Tensor;
  readonly dy: tf.Tensor;
}

interface AttentionAttributes extends Record<string, boolean | number> {
  readonly causal: boolean;
  readonly scale: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly merged: boolean;
  /** S: how many of the keys and values take part, the first ones. */
  readonly keyCount: number;
}

/** As the kernel sees it: sizes without the layout. */
function layoutOf(
  { queries, keys }: { readonly queries: tf.TensorInfo; readonly keys: tf.TensorInfo },
  { heads, keyHeads, merged, keyCount }: AttentionAttributes,
): AttentionLayout {
  const tokens = merged ? 1 : 2;
  const width = merged ? queries.shape[2]! / heads : queries.shape[3]!;
  const sizes = { batch: queries.shape[0]!, queries: queries.shape[tokens]!, keys: keyCount };
  return { ...sizes, keyRoom: keys.shape[tokens]!, heads, keyHeads, width, merged };
}

/** [B, T, H·Dh] → [B, H, T, Dh], if merged. */
function apart(x: tf.Tensor, heads: number, { merged }: AttentionAttributes): tf.Tensor {
  if (!merged) return x;
  const [B, T, D] = x.shape as [number, number, number];
  return tf.transpose(tf.reshape(x, [B, T, heads, D / heads]), [0, 2, 1, 3]); // [B, H, T, Dh]
}

/** [B, Hkv, room, Dh] → [B, Hkv, S, Dh]: the keys or values that take part. */
function taken(x: tf.Tensor, { keyCount }: AttentionAttributes): tf.Tensor {
  const [B, Hkv, room, Dh] = x.shape as [number, number, number, number];
  return keyCount === room ? x : tf.slice(x, [0, 0, 0, 0], [B, Hkv, keyCount, Dh]);
}

/** [B, H, T, Dh] → as `like` lies. */
function together(x: tf.Tensor, like: tf.Tensor, { merged }: AttentionAttributes): tf.Tensor {
  return merged ? tf.reshape(tf.transpose(x, [0, 2, 1, 3]), like.shape) : tf.reshape(x, like.shape);
}

/** Rows of heads that share a key head stand under one another: [B, H, T, X] → [B, Hkv, G·T, X]. */
function group(x: tf.Tensor, keyHeads: number): tf.Tensor {
  const [B, H, T, X] = x.shape as [number, number, number, number];
  return tf.reshape(x, [B, keyHeads, (H / keyHeads) * T, X]);
}

/** Everything [B, H, T, Dh], and P and dZ [B, H, T, S]: the weights, and dZ = P∘(dY·Vᵀ − Σ dY∘Y). */
function weightsAndGradient(inputs: AttentionGradientInputs, attributes: AttentionAttributes) {
  const { heads, keyHeads, causal, scale } = attributes;
  const [queries, y, dy] = [inputs.queries, inputs.y, inputs.dy].map((x) => apart(x, heads, attributes));
  const [keys, values] = [inputs.keys, inputs.values].map((x) => apart(x, keyHeads, attributes));
  const weights = composedSoftmax(attentionLogits(queries!, keys!, scale), causal, inputs.mask); // [B, H, T, S]
  const dweights = tf.matMul(group(dy!, keyHeads), values!, false, true); // [.., G·T, Dh] × [.., S, Dh]ᵀ
  const centred = tf.sub(tf.reshape(dweights, weights.shape), tf.sum(tf.mul(dy!, y!), -1, true));
  return { queries: queries!, keys: keys!, dy: dy!, weights, dlogits: tf.mul(weights, centred) };
}

/** [dqueries, dkeys, dvalues] in one pass over the logits, which are computed again: no [B, H, T, S] is kept. */
const backward = defineOp<AttentionGradientInputs, AttentionAttributes>({
  name: 'ScaledDotProductAttentionGradient',
  optional: ['mask'],
  composed: (inputs, attributes) => {
    const { queries, keys, dy, weights, dlogits } = weightsAndGradient(inputs, attributes);
    const grouped = (x: tf.Tensor) => group(x, attributes.keyHeads);
    const dproduct = grouped(tf.mul(dlogits, attributes.scale)); // [B, Hkv, G·T, S]
    const dqueries = tf.reshape(tf.matMul(dproduct, keys), queries.shape); // × [.., S, Dh] → [B, H, T, Dh]
    const dkeys = tf.matMul(dproduct, grouped(queries), true); // ᵀ × [.., G·T, Dh] → [B, Hkv, S, Dh]
    const dvalues = tf.matMul(grouped(weights), grouped(dy), true); // [B, Hkv, S, Dh]
    return [
      together(dqueries, inputs.queries, attributes),
      together(dkeys, inputs.keys, attributes),
      together(dvalues, inputs.values, attributes),
    ];
  },
  kernel: ({ y, logSums, dy, ...tensors }, attributes, heap) =>
    attendGradient(heap, tensors, { y, logSums, dy }, layoutOf(tensors, attributes), attributes),
});

/** Y, and the log Σ exp of every row of logits, from which the gradient computes the weights again. */
export const attentionOp: Op<AttentionInputs, AttentionAttributes> = defineOp<
  AttentionInputs,
  AttentionAttributes
>({
  name: 'ScaledDotProductAttention',
  optional: ['mask'],
  composed: (inputs, attributes) => {
    const { heads, keyHeads, causal, scale } = attributes;
    const queries = apart(inputs.queries, heads, attributes); // [B, H, T, Dh]
    const [keys, values] = [inputs.keys, inputs.values].map((x) =>
      taken(apart(x, keyHeads, attributes), attributes),
    );
    const logits = attentionLogits(queries, keys!, scale);
    const weights = composedSoftmax(logits, causal, inputs.mask); // [B, H, T, S]
    const y = tf.reshape(tf.matMul(group(weights, keyHeads), values!), queries.shape); // [B, H, T, Dh]
    const logSums = tf.logSumExp(maskedLogits(logits, causal, inputs.mask), -1); // [B, H, T]
    return [together(y, inputs.queries, attributes), logSums];
  },
  kernel: (tensors, attributes, heap) => attend(heap, tensors, layoutOf(tensors, attributes), attributes),
  gradient: {
    saveInputs: ['queries', 'keys', 'values', 'mask'],
    saveOutputs: [0, 1],
    gradient: (dy, saved, attributes) => {
      const [queries, keys, values] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [y, logSums] = saved.slice(-2) as [tf.Tensor, tf.Tensor];
      const mask = saved.length === 6 ? saved[3] : undefined;
      if (attributes.keyCount < layoutOf({ queries, keys }, attributes).keyRoom) {
        throw new Error('headwiseAttention: a keyCount below the number of keys has no gradient');
      }
      const inputs = { queries, keys, values, mask, y, logSums, dy };
      const [dqueries, dkeys, dvalues] = backward.all(inputs, attributes);
      return {
        queries: () => dqueries!,
        keys: () => dkeys!,
        values: () => dvalues!,
        // By composition: a mask that learns is rare.
        mask: () => sumTo(weightsAndGradient(inputs, attributes).dlogits, mask!.shape),
      };
    },
  },
});
