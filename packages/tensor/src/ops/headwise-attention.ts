import { expectShape, ShapeError } from '../shape.ts';
import * as tf from '../tf.ts';
import { attentionInHand, type UseWeights } from './attention-in-hand.ts';
import type { AttentionOptions } from './attention-inputs.ts';
import { attentionOp } from './attention-op.ts';
import { expectDtype } from './expect-dtype.ts';
import { expectMask, fitMask } from './mask.ts';

export interface HeadwiseAttentionOptions extends AttentionOptions {
  /** H. */
  readonly heads: number;
  /** Hkv, each shared by H / Hkv query heads; H unless given. */
  readonly keyValueHeads?: number;
  /** S: only so many of the keys and values take part, the first ones; all unless given. Less has no gradient. */
  readonly keyCount?: number;
  /** Gets the weights in its hands, on the slow path. */
  readonly use?: UseWeights | undefined;
}

/**
 * mergeHeads(scaledDotProductAttention(splitHeads(queries), splitHeads(keys), splitHeads(values))) without the four
 * copies: queries [B, T, H·Dh], keys and values [B, S, Hkv·Dh] → [B, T, H·Dh]. The kernel steps over the other heads.
 *
 * @throws ShapeError when the shapes do not fit together, or into the heads.
 */
export function headwiseAttention(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  options: HeadwiseAttentionOptions,
): tf.Tensor {
  const { heads, keyValueHeads = heads, causal = false, mask } = options;
  const what = 'headwiseAttention';
  for (const [name, tensor] of Object.entries({ queries, keys, values })) {
    expectDtype(tensor, 'float32', `${what}: ${name}`);
  }
  const { B, T, D } = expectShape(queries, 'B T D', {}, `${what}: queries`);
  const Dh = D / heads;
  if (!Number.isInteger(Dh) || !Number.isInteger(heads / keyValueHeads)) {
    throw new ShapeError(
      `${what}: axis 2 of queries (D = ${D}) must be divisible by heads = ${heads}, and that by keyValueHeads = ${keyValueHeads}`,
    );
  }
  const { room, Dkv } = expectShape(keys, 'B room Dkv', { B, Dkv: keyValueHeads * Dh }, `${what}: keys`);
  expectShape(values, 'B room Dkv', { B, room, Dkv }, `${what}: values`);
  const { keyCount: S = room } = options;
  if (!Number.isInteger(S) || S < 0 || S > room) {
    throw new ShapeError(`${what}: keyCount must be a whole number up to axis 1 of keys, ${room}; got ${S}`);
  }
  if (mask !== undefined) {
    expectDtype(mask, 'float32', `${what}: mask`);
    expectMask(mask, [B, heads, T, S], `${what}: mask`);
  }
  if (options.use !== undefined) {
    const part = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0, 0, 0], [B, S, Dkv]); // [B, S, Hkv·Dh]
    return attentionInHand(queries, part(keys), part(values), options.use, { ...options, keyValueHeads });
  }
  return attentionOp(
    { queries, keys, values, mask: mask && fitMask(mask, [B, heads, T, S]) },
    {
      causal,
      scale: options.scale ?? 1 / Math.sqrt(Dh),
      heads,
      keyHeads: keyValueHeads,
      merged: true,
      keyCount: S,
    },
  );
}
