/** The Vision Transformer: "An image is worth 16×16 words", Dosovitskiy et al. 2021, equations 1–4. */

import {
  expectShape,
  LayerNorm,
  Linear,
  Module,
  parameter,
  plain,
  type Random,
  ShapeError,
  TransformerBlock,
  tf,
} from '@pixels/tensor';
import { type Classification, type ClassifyOptions, topClasses } from './classify.ts';
import { type FullVitConfig, parseVitConfig, type VitConfig } from './config.ts';
import { interpolatePositions } from './interpolate-positions.ts';
import { PatchEmbedding } from './patch-embedding.ts';

import { type PatchGrid, sinePositions2d } from './positions.ts';
import { asBatchOfOne, type FloatImage } from './preprocess/image.ts';

export interface EncodeOptions {
  /** Lets images of another size in (multiples of the patch size), by resampling the learned positions. */
  readonly interpolatePositions?: boolean;
}

/**
 * images [B, H, W, C] → logits [B, K]
 *
 *     z₀  = [x_class; x_p¹·E; …; x_pᴺ·E] + E_pos      (1)   embed
 *     z′ₗ = MSA(LN(zₗ₋₁)) + zₗ₋₁                      (2)   blocks[l].attention
 *     zₗ  = MLP(LN(z′ₗ)) + z′ₗ                        (3)   blocks[l].mlp
 *     y   = LN(z_L⁰)                                  (4)   norm, pool
 *     logits = y·W + b                                      head
 */
export class Vit extends Module {
  readonly config: FullVitConfig;
  readonly patchEmbedding: PatchEmbedding;
  /** x_class [1, 1, D]; absent with mean pooling. */
  readonly classToken?: tf.Variable;
  /** E_pos [1, N(+1), D], the class token first; absent with sine positions, which need no memory. */
  readonly positions?: tf.Variable;
  readonly blocks: readonly TransformerBlock[];
  readonly norm: LayerNorm;
  readonly head: Linear;

  constructor(config: VitConfig, random: Random) {
    super();
    this.config = parseVitConfig(config);
    const { width, layers, heads, hidden, classes, activation, epsilon, positions, pooling } = this.config;
    const { rows, columns } = this.trainedGrid;
    const classTokens = pooling === 'class' ? 1 : 0;
    this.patchEmbedding = new PatchEmbedding(this.config, random.fork('patchEmbedding'));
    if (pooling === 'class') {
      this.classToken = parameter(random.fork('classToken').normalTensor([1, 1, width], 0.02));
    }
    if (positions === 'learned') {
      const shape = [1, classTokens + rows * columns, width];
      this.positions = parameter(random.fork('positions').normalTensor(shape, 0.02));
    }
    this.blocks = Array.from(
      { length: layers },
      (_, layer) =>
        new TransformerBlock(
          { width, heads, hidden, activation, norm: 'layer', epsilon, causal: false },
          random.fork(`block ${layer}`),
        ),
    );
    this.norm = new LayerNorm({ width, epsilon });
    // A head of zeros holds every class for equally likely: the first loss is exactly ln K.
    this.head = new Linear({ inputs: width, outputs: classes, deviation: 0 }, random.fork('head'));
  }

  /** images [B, H, W, C] → logits [B, K]. */
  apply(images: tf.Tensor, options: EncodeOptions = {}): tf.Tensor2D {
    return tf.tidy(() => this.classLogits(this.encode(images, options))); // [B, K]
  }

  /** images [B, H, W, C] → [B, N(+1), D], the class token first if there is one: equations 1 to 4 for every token. */
  encode(images: tf.Tensor, options: EncodeOptions = {}): tf.Tensor3D {
    return tf.tidy(() => {
      let tokens = this.embed(images, options); // [B, N(+1), D]
      for (const block of this.blocks) tokens = block.apply(tokens); // [B, N(+1), D]
      return this.norm.apply(tokens) as tf.Tensor3D; // [B, N(+1), D]
    });
  }

  /** z₀ = [x_class; x_p·E] + E_pos: images [B, H, W, C] → [B, N(+1), D]. */
  embed(images: tf.Tensor, options: EncodeOptions = {}): tf.Tensor {
    return tf.tidy(() => {
      const { B } = expectShape(images, 'B H W C', { C: this.config.channels }, 'Vit: images');
      const patches = this.patchEmbedding.apply(images); // [B, N, D]
      const classTokens = this.classToken === undefined ? [] : [tf.tile(this.classToken, [B, 1, 1])]; // [B, 1, D]
      const tokens = tf.concat([...classTokens, patches], 1); // [B, N(+1), D]
      return tf.add(tokens, this.#positionsFor(images, options)); // [B, N(+1), D]
    });
  }

  /** Normed tokens [B, N(+1), D] → logits [B, K]: y·W + b, with y the class token or the mean of the patches. */
  classLogits(tokens: tf.Tensor): tf.Tensor2D {
    const { B, D } = expectShape(tokens, 'B T D', { D: this.config.width }, 'Vit.classLogits: tokens');
    return tf.tidy(() => {
      const y =
        this.config.pooling === 'class'
          ? tf.reshape(tf.slice(tokens, [0, 0, 0], [B, 1, D]), [B, D]) // [B, D]
          : tf.mean(tokens, 1); // [B, D]
      return this.head.apply(y) as tf.Tensor2D; // [B, D] × [D, K] → [B, K]
    });
  }

  /** The most probable classes of one image, best first. */
  classify(image: tf.Tensor | FloatImage, options: ClassifyOptions & EncodeOptions = {}): Classification[] {
    return plain(() => {
      const logits = this.apply(asBatchOfOne(image, 'Vit.classify: image'), options); // [1, K]
      return topClasses(logits.dataSync(), { labels: this.config.labels, ...options });
    });
  }

  /** E_pos [1, N(+1), D] for the grid of these images; fixed sines leave the class token without a place. */
  #positionsFor(images: tf.Tensor, options: EncodeOptions): tf.Tensor {
    const { width, imageSize } = this.config;
    const grid = this.gridOf(images);
    const trained = this.trainedGrid;
    const classTokens = this.classToken === undefined ? 0 : 1;
    if (this.positions === undefined) {
      const sines = sinePositions2d({ ...grid, width }); // [N, D]
      return tf.expandDims(
        tf.pad(sines, [
          [classTokens, 0],
          [0, 0],
        ]),
        0,
      ); // [1, N(+1), D]
    }
    if (grid.rows === trained.rows && grid.columns === trained.columns) return this.positions;
    if (options.interpolatePositions !== true) {
      throw new ShapeError(
        `Vit: the positions were learned on images of ${imageSize} × ${imageSize}; got [${images.shape.join(', ')}]; resize the images, or pass { interpolatePositions: true }`,
      );
    }
    const all = tf.reshape(this.positions, [-1, width]); // [N(+1), D]
    const [forClass, forPatches] = tf.split(all, [classTokens, trained.rows * trained.columns]); // [0 or 1, D], [N, D]
    const moved = interpolatePositions(forPatches!, trained, grid); // [N′, D]
    return tf.expandDims(tf.concat([forClass!, moved]), 0); // [1, N′(+1), D]
  }

  /** How many patches lie in a column and in a row of the images it is trained on. */
  get trainedGrid(): PatchGrid {
    const side = this.config.imageSize / this.config.patchSize;
    return { rows: side, columns: side };
  }

  /** The same for given images [B, H, W, C]. */
  gridOf(images: tf.Tensor): PatchGrid {
    const { patchSize } = this.config;
    return { rows: images.shape[1]! / patchSize, columns: images.shape[2]! / patchSize };
  }
}
