/** A Vision Transformer that says an image in one vector, in place of naming its class. */

import {
  expectShape,
  LayerNorm,
  Linear,
  Module,
  parameter,
  type Random,
  TransformerBlock,
  tf,
} from '@pixels/tensor';
import { PatchEmbedding } from '@pixels/vit';
import { parseConfig } from '../parse-config.ts';
import { AttentionPooling } from './attention-pooling.ts';
import { type FullVisionConfig, type VisionConfig, visionConfigSchema } from './vision-config.ts';

/**
 * images [B, height, width, C] → [B, E]
 *
 *     z₀ = [x_class; x_p·E] + E_pos       embed; then preNorm, if there is one
 *     zₗ = blockₗ(zₗ₋₁)                    blocks
 *     y  = pooled LN(z_L)                 norm, pool
 *     image = y·W                         projection
 *
 * The blocks are those of `Vit`; the config says how CLIP's and SigLIP's differ around them.
 */
export class VisionEncoder extends Module {
  readonly config: FullVisionConfig;
  readonly patchEmbedding: PatchEmbedding;
  /** x_class [1, 1, D], with `class` pooling. */
  readonly classToken?: tf.Variable;
  /** E_pos [1, N(+1), D], the class token first. */
  readonly positions: tf.Variable;
  readonly preNorm?: LayerNorm;
  readonly blocks: readonly TransformerBlock[];
  readonly norm: LayerNorm;
  /** With `attention` pooling. */
  readonly pooling?: AttentionPooling;
  readonly projection?: Linear;

  constructor(config: VisionConfig, random: Random) {
    super();
    this.config = parseConfig(visionConfigSchema, config, 'VisionConfig');
    const { width, layers, heads, hidden, activation, epsilon, pooling, patchBias, preNorm } = this.config;
    const { patchSize, channels, imageSize, projection, outputs } = this.config;
    const N = (imageSize / patchSize) ** 2;
    this.patchEmbedding = new PatchEmbedding(
      { patchSize, channels, width, bias: patchBias },
      random.fork('patchEmbedding'),
    );
    if (pooling === 'class') {
      this.classToken = parameter(random.fork('classToken').normalTensor([1, 1, width], 0.02));
    }
    const tokens = pooling === 'class' ? N + 1 : N;
    this.positions = parameter(random.fork('positions').normalTensor([1, tokens, width], 0.02));
    if (preNorm) this.preNorm = new LayerNorm({ width, epsilon });
    this.blocks = Array.from(
      { length: layers },
      (_, layer) =>
        new TransformerBlock({ width, heads, hidden, activation, epsilon }, random.fork(`block ${layer}`)),
    );
    this.norm = new LayerNorm({ width, epsilon });
    if (pooling === 'attention') {
      this.pooling = new AttentionPooling(
        { width, heads, hidden, activation, epsilon },
        random.fork('pooling'),
      );
    }
    if (projection === 'linear') {
      this.projection = new Linear({ inputs: width, outputs, bias: false }, random.fork('projection'));
    }
  }

  /** images [B, height, width, C] → [B, E]. */
  apply(images: tf.Tensor): tf.Tensor2D {
    return tf.tidy(() => {
      const pooled = this.pool(this.encode(images)); // [B, D]
      return (this.projection?.apply(pooled) ?? pooled) as tf.Tensor2D; // [B, D] × [D, E] → [B, E]
    });
  }

  /** images [B, height, width, C] → normed tokens [B, N(+1), D], the class token first if there is one. */
  encode(images: tf.Tensor): tf.Tensor3D {
    return tf.tidy(() => {
      let x = this.embed(images); // [B, N(+1), D]
      for (const block of this.blocks) x = block.apply(x); // [B, N(+1), D]
      return this.norm.apply(x) as tf.Tensor3D; // [B, N(+1), D]
    });
  }

  /** What the first block reads: images [B, height, width, C] → [B, N(+1), D]. */
  embed(images: tf.Tensor): tf.Tensor {
    const { channels, imageSize } = this.config;
    const sizes = { H: imageSize, W: imageSize, C: channels };
    const { B } = expectShape(images, 'B H W C', sizes, 'VisionEncoder: images');
    return tf.tidy(() => {
      const patches = this.patchEmbedding.apply(images); // [B, N, D]
      const classTokens = this.classToken === undefined ? [] : [tf.tile(this.classToken, [B, 1, 1])]; // [B, 1, D]
      const placed = tf.add(tf.concat([...classTokens, patches], 1), this.positions); // [B, N(+1), D]
      return this.preNorm?.apply(placed) ?? placed; // [B, N(+1), D]
    });
  }

  /** Normed tokens [B, N(+1), D] → [B, D]. */
  pool(tokens: tf.Tensor): tf.Tensor2D {
    const { B, D } = expectShape(tokens, 'B T D', { D: this.config.width }, 'VisionEncoder.pool: tokens');
    return tf.tidy(() => {
      if (this.pooling !== undefined) return this.pooling.apply(tokens); // [B, D]
      if (this.config.pooling === 'mean') return tf.mean(tokens, 1); // [B, D]
      return tf.reshape(tf.slice(tokens, [0, 0, 0], [B, 1, D]), [B, D]); // [B, D]
    });
  }
}
