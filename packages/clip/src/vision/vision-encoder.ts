/** A Vision Transformer that says an image in one vector, in place of naming its class. */

import {
  expectShape,
  LayerNorm,
  Linear,
  Module,
  parameter,
  parseConfig,
  type Random,
  type RotaryAngles,
  ShapeError,
  TransformerBlock,
  tf,
} from '@pixels/tensor';
import { PatchEmbedding, type PatchGrid, patchAngles, withEdges } from '@pixels/vit';
import { AttentionPooling } from './attention-pooling.ts';
import {
  channelsSeen,
  type FullVisionConfig,
  patchGridOf,
  sidesOf,
  type VisionConfig,
  visionConfigSchema,
} from './vision-config.ts';

/** What the first block reads. */
export type EmbeddedImages = {
  /** [B, T, D], the class token first if there is one. */
  readonly tokens: tf.Tensor;
  /** By which each token is turned, with rotary positions: [T, Dh/2] in all images alike, or [B, T, Dh/2]. */
  readonly angles?: RotaryAngles;
};

/**
 * images [B, height, width, C] → [B, E]
 *
 *     z₀ = [x_class; x_p·E] + E_pos       embed; then preNorm, if there is one
 *     zₗ = blockₗ(zₗ₋₁)                    blocks; with rotary positions they turn queries and keys
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
    const { patchSize, projection, outputs } = this.config;
    const { rows, columns } = patchGridOf(this.config);
    this.patchEmbedding = new PatchEmbedding(
      { patchSize, channels: channelsSeen(this.config), width, bias: patchBias },
      random.fork('patchEmbedding'),
    );
    if (pooling === 'class') {
      this.classToken = parameter(random.fork('classToken').normalTensor([1, 1, width], 0.02));
    }
    const tokens = rows * columns + (pooling === 'class' ? 1 : 0);
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
    return tf.tidy(() => this.read(this.embed(images))); // [B, E]
  }

  /** What `apply` makes of the tokens that `embed` gives, all of them or some: → [B, E]. */
  read(embedded: EmbeddedImages): tf.Tensor2D {
    return tf.tidy(() => {
      const pooled = this.pool(this.tokensOf(embedded)); // [B, D]
      return (this.projection?.apply(pooled) ?? pooled) as tf.Tensor2D; // [B, D] × [D, E] → [B, E]
    });
  }

  /** images [B, height, width, C] → normed tokens [B, N(+1), D], the class token first if there is one. */
  encode(images: tf.Tensor): tf.Tensor3D {
    return tf.tidy(() => this.tokensOf(this.embed(images))); // [B, N(+1), D]
  }

  /** What `encode` makes of the tokens that `embed` gives, all of them or some: → [B, T, D]. */
  tokensOf(embedded: EmbeddedImages): tf.Tensor3D {
    return tf.tidy(() => this.norm.apply(this.#through(this.blocks.length, embedded)) as tf.Tensor3D); // [B, T, D]
  }

  /**
   * zₗ, not normed: images [B, height, width, C] → [B, N(+1), D]. Layer 0 is what the first block reads, L what the last
   * one leaves; below 0 it counts from the end, −1 being L. The blocks behind it are not computed.
   *
   * The last block of CLIP gathers what it knows in the class token; what lies where is plainer one block earlier, at
   * −2 (Liu et al. 2023, "Visual instruction tuning", §4.1).
   */
  hiddenState(images: tf.Tensor, layer: number): tf.Tensor3D {
    const L = this.blocks.length;
    const blocks = layer < 0 ? L + 1 + layer : layer;
    if (!Number.isInteger(layer) || blocks < 0 || blocks > L) {
      throw new RangeError(
        `VisionEncoder.hiddenState: layer must be a whole number from ${-L - 1} to ${L}, for ${L} blocks; got ${layer}`,
      );
    }
    return tf.tidy(() => this.#through(blocks, this.embed(images)) as tf.Tensor3D); // [B, N(+1), D]
  }

  /** The first blocks, one after the other: → [B, T, D]. */
  #through(count: number, { tokens, angles }: EmbeddedImages): tf.Tensor {
    return this.blocks.slice(0, count).reduce((x, block) => block.apply(x, { angles }), tokens); // [B, T, D]
  }

  /** What the first block reads: images [B, height, width, C] → tokens [B, N(+1), D]. */
  embed(images: tf.Tensor): EmbeddedImages {
    const { B } = expectShape(images, 'B H W C', { C: this.config.channels }, 'VisionEncoder: images');
    const grid = this.gridOf(images);
    return tf.tidy(() => {
      const seen = this.config.edges ? withEdges(images) : images; // [B, height, width, C(+4)]
      const patches = this.patchEmbedding.apply(seen); // [B, N, D]
      const classTokens = this.classToken === undefined ? [] : [tf.tile(this.classToken, [B, 1, 1])]; // [B, 1, D]
      const placed = tf.add(tf.concat([...classTokens, patches], 1), this.#positionsOf(grid)); // [B, N(+1), D]
      const tokens = this.preNorm?.apply(placed) ?? placed; // [B, N(+1), D]
      return { tokens, ...(this.config.rotary && { angles: this.#anglesOf(grid) }) };
    });
  }

  /** How many patches lie in a column and in a row of images [B, height, width, C]. @throws if they do not fit. */
  gridOf(images: tf.Tensor): PatchGrid {
    const { patchSize, imageSize, smallerImages } = this.config;
    const { height, width } = sidesOf(imageSize);
    const [, H, W] = images.shape;
    if (smallerImages === 'refuse') {
      expectShape(images, 'B H W C', { H: height, W: width }, 'VisionEncoder: images');
    } else if (H! > height || W! > width || H! % patchSize !== 0 || W! % patchSize !== 0) {
      throw new ShapeError(
        `VisionEncoder: images must be at most ${height} × ${width}, in multiples of the patch size ${patchSize}; got [${images.shape.join(', ')}]; resize them`,
      );
    }
    return { rows: H! / patchSize, columns: W! / patchSize };
  }

  /** E_pos [1, N(+1), D] of the top left part of the grid; all of it for an image of full size. */
  #positionsOf({ rows, columns }: PatchGrid): tf.Tensor {
    const all = patchGridOf(this.config);
    if (rows === all.rows && columns === all.columns) return this.positions;
    const { width } = this.config;
    const classTokens = this.classToken === undefined ? 0 : 1;
    const [forClass, forPatches] = tf.split(this.positions, [classTokens, all.rows * all.columns], 1); // [1, 0 or 1, D], [1, N, D]
    const grid = tf.reshape(forPatches!, [all.rows, all.columns, width]); // [all rows, all columns, D]
    const part = tf.slice(grid, [0, 0, 0], [rows, columns, width]); // [rows, columns, D]
    return tf.concat([forClass!, tf.reshape(part, [1, rows * columns, width])], 1); // [1, N′(+1), D]
  }

  /** Of all tokens, [N(+1), Dh/2]; a class token has no place and is not turned. */
  #anglesOf(grid: PatchGrid): RotaryAngles {
    const { width, heads } = this.config;
    const { cosines, sines } = patchAngles({ ...grid, headWidth: width / heads }); // [N, Dh/2]
    const before: [number, number] = [this.classToken === undefined ? 0 : 1, 0];
    return { cosines: tf.pad(cosines, [before, [0, 0]], 1), sines: tf.pad(sines, [before, [0, 0]]) };
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
