/** The model once more, with the attention weights as values of their own: to look at, or to differentiate by. */

import { mergeHeads, splitHeads, type TransformerBlock, tf } from '@pixels/tensor';
import type { EncodeOptions, Vit } from '../vit.ts';

/** Receives a layer's weights [B, H, T, T]; what it returns is used in their place. */
export type UseWeights = (weights: tf.Tensor, layer: number) => tf.Tensor;

/**
 * The same logits [B, K] as `vit.apply`, slower: A = softmax(QKᵀ/√Dh) is computed for all to see, then A·V.
 *
 * `vit.apply` never holds A; here `use` gets each of them.
 */
export function applyWithWeights(
  vit: Vit,
  images: tf.Tensor,
  use: UseWeights,
  options: EncodeOptions = {},
): tf.Tensor2D {
  let tokens = vit.embed(images, options); // [B, T, D]
  vit.blocks.forEach((block, layer) => {
    tokens = blockWithWeights(block, tokens, (weights) => use(weights, layer)); // [B, T, D]
  });
  return vit.classLogits(vit.norm.apply(tokens)); // [B, K]
}

function blockWithWeights(
  { attentionNorm, attention, mlpNorm, mlp }: TransformerBlock,
  x: tf.Tensor,
  use: (weights: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const normed = attentionNorm.apply(x); // [B, T, D]
  const weights = use(attention.weights(normed)); // [B, H, T, T]
  const values = splitHeads(attention.values.apply(normed), attention.heads); // [B, H, T, Dh]
  const seen = tf.matMul(weights, values); // [B, H, T, T] × [B, H, T, Dh] → [B, H, T, Dh]
  const looked = tf.add(x, attention.output.apply(mergeHeads(seen))); // [B, T, D]
  return tf.add(looked, mlp.apply(mlpNorm.apply(looked))); // [B, T, D]
}

/** Every layer's attention weights Aₗ [B, H, T, T] over images [B, H, W, C], and the logits [B, K] they lead to. */
export function attentionWeightsOf(
  vit: Vit,
  images: tf.Tensor,
  options: EncodeOptions = {},
): { weights: tf.Tensor[]; logits: tf.Tensor2D } {
  const weights: tf.Tensor[] = [];
  return tf.tidy(() => {
    const keep = (layer: tf.Tensor): tf.Tensor => {
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
      const use: UseWeights = (weights, layer) => tf.add(weights, addends[layer]!); // [1, H, T, T]
      const logits = applyWithWeights(vit, image, use, options); // [1, K]
      return tf.squeeze(tf.slice(logits, [0, classId], [1, 1])); // []
    };
    return tf.grads(logit)(zeros); // L × [1, H, T, T]
  });
}
