/** Eyes learn from captions that stand still: "LiT", Zhai et al. 2022, with the roles of the towers exchanged. */

import { contrastiveLoss, normalize, Temperature } from '@pixels/clip';
import { expectShape, Linear, Module, type Random, tf } from '@pixels/tensor';
import { ignored } from '../conversation/conversation.ts';
import type { LabelledTexts, Llava } from '../llava.ts';

/**
 *     I = head(mean of V(I) over its patches) / ‖·‖          imageVectors
 *     T = (mean of the brain's states of a caption − mean of all captions) / ‖·‖     textVectors
 *     loss = InfoNCE both ways of exp(s)·I·Tᵀ
 *
 * The text tower is the brain of stage 0, frozen: what it has read decides which captions are alike. Head and
 * temperature learn with the vision encoder, and serve no one afterwards.
 */
export class LockedTextMatching extends Module {
  readonly llava: Llava;
  readonly head: Linear;
  readonly temperature: Temperature = new Temperature('contrastive');

  constructor(llava: Llava, random: Random) {
    super();
    this.llava = llava;
    const { vision, decoder } = llava.config;
    this.head = new Linear({ inputs: vision.width, outputs: decoder.width }, random.fork('head'));
  }

  /** What `llava.imageFeatures` made of the images: [B, N, Dv] → [B, D], of length 1. */
  imageVectors(features: tf.Tensor): tf.Tensor2D {
    expectShape(features, 'B N Dv', {}, 'LockedTextMatching.imageVectors: features');
    return tf.tidy(() => normalize(this.head.apply(tf.mean(features, 1))) as tf.Tensor2D); // [B, D]
  }

  /**
   * Captions as places: the mean of those states of the decoder from which a word of the caption is said, [B, D], of
   * length 1. What all captions share would drown what tells them apart, so the mean of the batch goes first.
   */
  textVectors({ ids, labels }: LabelledTexts): tf.Tensor2D {
    const { B, T } = expectShape(ids, 'B T', {}, 'LockedTextMatching.textVectors: ids');
    expectShape(labels, 'B T', { B, T }, 'LockedTextMatching.textVectors: labels');
    return tf.tidy(() => {
      const hidden = this.llava.apply(ids); // [B, T, D]
      const said = tf.cast(tf.notEqual(labels, ignored), 'float32'); // [B, T]
      const weights = tf.div(said, tf.sum(said, 1, true)); // [B, T], rows sum to 1
      const means = tf.squeeze(tf.matMul(tf.expandDims(weights, 1), hidden), [1]); // [B, 1, T] × [B, T, D] → [B, D]
      return normalize(tf.sub(means, tf.mean(means, 0, true))) as tf.Tensor2D; // [B, D]
    });
  }

  /**
   * The loss of B pairs; `textVectors` may be computed outside of the gradient, because nothing in them learns.
   * @param captions the same one twice is right for both of its images.
   */
  loss(features: tf.Tensor, textVectors: tf.Tensor, captions: readonly string[]): tf.Scalar {
    return tf.tidy(() => {
      const cosines = tf.matMul(this.imageVectors(features), textVectors as tf.Tensor2D, false, true); // [B, D] × [B, D]ᵀ → [B, B]
      return contrastiveLoss(this.temperature.apply(cosines), { captions });
    });
  }
}
