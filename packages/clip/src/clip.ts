/** Two towers, one space: "Learning transferable visual models from natural language supervision", Radford et al. 2021. */

import { expectShape, Module, type Random, tf } from '@pixels/tensor';
import { type ClipConfig, type FullClipConfig, parseClipConfig } from './clip-config.ts';
import { contrastiveLoss } from './losses/contrastive-loss.ts';
import type { PairLossOptions } from './losses/pair-targets.ts';
import { sigmoidLoss } from './losses/sigmoid-loss.ts';
import { normalize } from './normalize.ts';
import { Temperature } from './temperature.ts';
import { TextEncoder } from './text/text-encoder.ts';
import { VisionEncoder } from './vision/vision-encoder.ts';

const losses = { contrastive: contrastiveLoss, sigmoid: sigmoidLoss } as const;

/**
 *     I = vision(images) / ‖·‖            encodeImages
 *     T = text(ids) / ‖·‖                 encodeTexts
 *     logits = exp(s)·I·Tᵀ (+ b)          logits
 *     loss                                contrastive (CLIP) or sigmoid (SigLIP)
 *
 * The towers meet only in the dot product: whatever a caption says about an image must fit into one vector of each.
 */
export class Clip extends Module {
  readonly config: FullClipConfig;
  readonly vision: VisionEncoder;
  readonly text: TextEncoder;
  readonly temperature: Temperature;

  constructor(config: ClipConfig, random: Random) {
    super();
    this.config = parseClipConfig(config);
    this.vision = new VisionEncoder(this.config.vision, random.fork('vision'));
    this.text = new TextEncoder(this.config.text, random.fork('text'));
    this.temperature = new Temperature(this.config.loss);
  }

  /** images [B, height, width, C] → [B, E], of length 1. */
  encodeImages(images: tf.Tensor): tf.Tensor2D {
    return tf.tidy(() => normalize(this.vision.apply(images)) as tf.Tensor2D); // [B, E]
  }

  /** ids int32 [B, T] → [B, E], of length 1. */
  encodeTexts(ids: tf.Tensor): tf.Tensor2D {
    return tf.tidy(() => normalize(this.text.apply(ids)) as tf.Tensor2D); // [B, E]
  }

  /** images [M, E] and texts [K, E], of length 1 → [M, K]: how well each text fits each image. */
  logits(images: tf.Tensor, texts: tf.Tensor): tf.Tensor2D {
    const { E } = expectShape(images, 'M E', {}, 'Clip.logits: images');
    expectShape(texts, 'K E', { E }, 'Clip.logits: texts');
    return tf.tidy(() => {
      const cosines = tf.matMul(images, texts, false, true); // [M, E] × [K, E]ᵀ → [M, K]
      return this.temperature.apply(cosines) as tf.Tensor2D; // [M, K]
    });
  }

  /** The loss of B pairs: images [B, height, width, C], ids int32 [B, T]. */
  loss(images: tf.Tensor, ids: tf.Tensor, options: PairLossOptions = {}): tf.Scalar {
    return tf.tidy(() => this.pairLoss(this.encodeImages(images), this.encodeTexts(ids), options));
  }

  /** The loss of B pairs of vectors of length 1: images and texts, both [B, E]. */
  pairLoss(images: tf.Tensor, texts: tf.Tensor, options: PairLossOptions = {}): tf.Scalar {
    return tf.tidy(() => losses[this.config.loss](this.logits(images, texts), options));
  }

  /**
   * Only the vision encoder learns: images come to where the texts already are (Zhai et al. 2022, "LiT", with the
   * towers' roles exchanged). Texts and temperature stay bit for bit as they are.
   */
  lockText(): this {
    this.text.freeze();
    this.temperature.freeze();
    return this;
  }
}
