import { expectShape } from '../shape.ts';
import type * as tf from '../tf.ts';
import { type AttentionOptions, expectQueriesAndKeys } from './attention-inputs.ts';
import { attentionOp } from './attention-op.ts';
import { expectDtype } from './expect-dtype.ts';
import { fitMask } from './mask.ts';

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
  return attentionOp(
    { queries, keys, values, mask: mask && fitMask(mask, [B, H, T, S]) },
    {
      causal,
      scale: options.scale ?? 1 / Math.sqrt(Dh),
      heads: H,
      keyHeads: Hkv,
      merged: false,
      keyCount: S,
    },
  );
}
