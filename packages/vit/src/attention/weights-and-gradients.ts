/** The model once more, with the attention weights as values of their own: to look at, or to differentiate by. */

import { tf, type UseWeights } from '@pixels/tensor';
import type { EncodeOptions, Vit } from '../vit.ts';

/**
 * The same logits [B, K] as `vit.apply`, slower: A = softmax(QKᵀ/√Dh) is computed for all to see, then A·V.
 *
 * `vit.apply` never holds A; here `use(layer)` gets each of them, [B, H, T, T].
 */
export function applyWithWeights(
  vit: Vit,
  images: tf.Tensor,
  use: (layer: number) => UseWeights,
  options: EncodeOptions = {},
): tf.Tensor2D {
  let tokens = vit.embed(images, options); // [B, T, D]
  for (const [layer, block] of vit.blocks.entries()) {
    tokens = block.apply(tokens, { use: use(layer) }); // [B, T, D]
  }
  return vit.classLogits(vit.norm.apply(tokens)); // [B, K]
}

/** Every layer's attention weights Aₗ [B, H, T, T] over images [B, H, W, C], and the logits [B, K] they lead to. */
export function attentionWeightsOf(
  vit: Vit,
  images: tf.Tensor,
  options: EncodeOptions = {},
): { weights: tf.Tensor[]; logits: tf.Tensor2D } {
  const weights: tf.Tensor[] = [];
  return tf.tidy(() => {
    const keep = () => (layer: tf.Tensor) => {
      weights.push(layer);
      return layer;
    };
    const logits = applyWithWeights(vit, images, keep, options); // [B, K]
    return { weights, logits };
  });
}

/** ∂ logit_class / ∂Aₗ [1, H, T, T] of every layer, for one image [1, H, W, C]. */
export function attentionGradientsOf(
  vit: Vit,
  image: tf.Tensor,
  classId: number,
  options: EncodeOptions = {},
): tf.Tensor[] {
  return tf.tidy(() => {
    const { heads, layers } = vit.config;
    const { rows, columns } = vit.gridOf(image);
    const T = rows * columns + (vit.classToken === undefined ? 0 : 1);
    // A zero is added to each Aₗ; differentiating by that zero is differentiating by Aₗ.
    const zeros = Array.from({ length: layers }, () => tf.zeros([1, heads, T, T])); // L × [1, H, T, T]
    const logit = (...addends: tf.Tensor[]): tf.Tensor => {
      const use = (layer: number) => (weights: tf.Tensor) => tf.add(weights, addends[layer]!); // [1, H, T, T]
      const logits = applyWithWeights(vit, image, use, options); // [1, K]
      return tf.squeeze(tf.slice(logits, [0, classId], [1, 1])); // []
    };
    return tf.grads(logit)(zeros); // L × [1, H, T, T]
  });
}
