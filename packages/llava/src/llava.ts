/** Pixels and words in one sequence: "Visual instruction tuning", Liu et al. 2023. */

import { VisionEncoder } from '@pixels/clip';
import {
  crossEntropy,
  embeddingLookup,
  expectShape,
  Module,
  parseConfig,
  type Random,
  tf,
  type UseWeights,
} from '@pixels/tensor';
import type { PatchGrid } from '@pixels/vit';
import { Decoder, type Interlayer } from './decoder/decoder.ts';
import type { KvCache } from './decoder/kv-cache.ts';
import { CrossAttention } from './fusion/cross-attention.ts';
import { byText, type ImageTokens, stacked, tokenCounts } from './fusion/image-tokens.ts';
import { placeImages } from './fusion/place-images.ts';
import { type FullLlavaConfig, type LlavaConfig, llavaConfigSchema } from './llava-config.ts';
import { Projector } from './projector/projector.ts';

/** Texts as a model learns from them. */
export interface LabelledTexts {
  /** int32 [B, T]. */
  readonly ids: tf.Tensor;
  /** int32 [B, T]: the id that should follow each token, or −100 where nothing is learned. */
  readonly labels: tf.Tensor;
}

/** What a decoder reads. */
export interface Reading {
  /** [B, T, D]. */
  readonly embeddings: tf.Tensor3D;
  /** [B, k·N, D], for k images a text; must live as long as `between` is used. */
  readonly image?: tf.Tensor3D;
  readonly between?: readonly (Interlayer | undefined)[];
}

export type LlavaPart = 'vision' | 'projector' | 'decoder';

/**
 * images [M, height, width, C] and ids [B, T] → logits [B, T, V]
 *
 *     tokens_vision = P(V(I))             imageFeatures, project
 *     tokens_text   = E(T)                merge puts the former among the latter
 *     output = LLM([tokens_vision; tokens_text])
 *
 * or, with cross-attention, LLM(E(T)) with P(V(I)) looked up from between its layers.
 */
export class Llava extends Module {
  readonly config: FullLlavaConfig;
  readonly vision: VisionEncoder;
  readonly projector: Projector;
  readonly decoder: Decoder;
  readonly crossAttention?: CrossAttention;

  constructor(config: LlavaConfig, random: Random) {
    super();
    this.config = parseConfig(llavaConfigSchema, config, 'LlavaConfig');
    const { vision, projector, decoder, fusion, crossAttentionEvery } = this.config;
    this.vision = new VisionEncoder(vision, random.fork('vision'));
    const widths = { inputs: vision.width, outputs: decoder.width };
    this.projector = new Projector({ ...projector, ...widths }, random.fork('projector'));
    this.decoder = new Decoder(decoder, random.fork('decoder'));
    if (fusion === 'cross-attention') {
      this.crossAttention = new CrossAttention(
        this.decoder.config,
        crossAttentionEvery,
        random.fork('crossAttention'),
      );
    }
    this.learn('vision', 'projector', 'decoder');
  }

  /**
   * These parts learn, all others are frozen. Cross-attention goes with the projector; what is never read of the vision
   * encoder (blocks behind `visionLayer`, what pools its tokens) is always frozen.
   */
  learn(...parts: readonly LlavaPart[]): this {
    this.freeze();
    if (parts.includes('vision')) {
      this.vision.unfreeze();
      for (const unread of this.#unreadVision()) unread.freeze();
    }
    if (parts.includes('projector')) {
      this.projector.unfreeze();
      this.crossAttention?.unfreeze();
    }
    if (parts.includes('decoder')) this.decoder.unfreeze();
    return this;
  }

  /** V(I), as the config says: images [M, height, width, C] → [M, N, Dv]. Frozen, it may be computed once and kept. */
  imageFeatures(images: tf.Tensor): tf.Tensor3D {
    const { visionLayer, classToken, vision } = this.config;
    return tf.tidy(() => {
      const tokens =
        visionLayer === 'normed' ? this.vision.encode(images) : this.vision.hiddenState(images, visionLayer); // [M, N(+1), Dv]
      if (vision.pooling !== 'class' || classToken === 'keep') return tokens;
      const [M, count, Dv] = tokens.shape;
      return tf.slice(tokens, [0, 1, 0], [M, count - 1, Dv]); // [M, N, Dv]
    });
  }

  /** P(features), whose patches lie on this grid (`vision.gridOf(images)`): [M, N, Dv] → [M, N/r², D]. */
  project(features: tf.Tensor, grid: PatchGrid): tf.Tensor3D {
    return this.projector.apply(features, grid); // [M, N/r², D]
  }

  /** P(V(I)): images [M, height, width, C] → [M, N/r², D]. */
  imageTokens(images: tf.Tensor): tf.Tensor3D {
    return tf.tidy(() => this.project(this.imageFeatures(images), this.vision.gridOf(images))); // [M, N/r², D]
  }

  /** How many times `imageId` must stand in a text for an image of this grid. */
  placeholders({ rows, columns }: PatchGrid): number {
    const { fusion, projector, classToken } = this.config;
    if (fusion === 'cross-attention') return 1;
    return (rows * columns) / projector.pixelShuffle ** 2 + (classToken === 'keep' ? 1 : 0);
  }

  /** How many times `imageId` must stand in a text for each of these images. */
  placeholdersFor(images: ImageTokens): number[] {
    const counts = tokenCounts(images);
    return this.crossAttention === undefined ? counts : counts.map(() => 1);
  }

  /**
   * [tokens_vision; tokens_text]: ids int32 [B, T] → [B, T, D], with the next image token in place of each placeholder.
   * @throws RangeError naming both numbers, if there are not as many of the one as of the other.
   */
  merge(ids: tf.Tensor, imageTokens: ImageTokens): tf.Tensor3D {
    const { B, T } = expectShape(ids, 'B T', {}, 'Llava.merge: ids');
    const { imageId, decoder } = this.config;
    const rows = placeImages(ids, imageId, tokenCounts(imageTokens));
    return tf.tidy(() => {
      // A placeholder need not be in the vocabulary: any word holds its place until the image token comes.
      const words = ids.dataSync<'int32'>().map((id) => (id === imageId ? 0 : id));
      const embedded = this.decoder.embed(tf.tensor2d(words, [B, T], 'int32')); // [B, T, D]
      if (tokenCounts(imageTokens).length === 0) return embedded as tf.Tensor3D;
      const wordRows = tf.reshape(embedded, [B * T, decoder.width]) as tf.Tensor2D; // [B·T, D]
      const table = tf.concat2d([wordRows, stacked(imageTokens, decoder.width)], 0); // [B·T + ΣM·N, D]
      return embeddingLookup(table, tf.tensor2d(rows, [B, T], 'int32')) as tf.Tensor3D; // [B, T, D]
    });
  }

  /**
   * ids int32 [B, T] → hidden [B, T, D] of the decoder, normed. With cross-attention every text needs equally many
   * images, and sees all of its own.
   */
  apply(
    ids: tf.Tensor,
    imageTokens: ImageTokens = [],
    options: { readonly cache?: KvCache } = {},
  ): tf.Tensor3D {
    return tf.tidy(() => {
      const { embeddings, between } = this.read(ids, imageTokens);
      return this.decoder.apply(embeddings, { ...options, between }) as tf.Tensor3D; // [B, T, D]
    });
  }

  /** ids int32 [B, T] → logits [B, T, V] of the token that follows each. */
  logits(ids: tf.Tensor, imageTokens: ImageTokens = []): tf.Tensor3D {
    return tf.tidy(() => this.decoder.logits(this.apply(ids, imageTokens)) as tf.Tensor3D); // [B, T, V]
  }

  /**
   * The mean of −log p(label) over the labels that count. Logits are computed for these only.
   * @throws RangeError when no label counts.
   */
  loss({ ids, labels }: LabelledTexts, imageTokens: ImageTokens = []): tf.Scalar {
    const { B, T } = expectShape(ids, 'B T', {}, 'Llava.loss: ids');
    expectShape(labels, 'B T', { B, T }, 'Llava.loss: labels');
    const values = labels.dataSync<'int32'>();
    const places = values.reduce<number[]>((found, label, place) => {
      if (label !== ignored) found.push(place);
      return found;
    }, []);
    if (places.length === 0) {
      throw new RangeError(
        `Llava.loss: none of the ${B * T} labels counts (all are ${ignored}), so that there is nothing to learn; are the answers cut off?`,
      );
    }
    return tf.tidy(() => {
      const hidden = tf.reshape(this.apply(ids, imageTokens), [B * T, this.decoder.config.width]); // [B·T, D]
      const spoken = embeddingLookup(hidden, tf.tensor1d(places, 'int32')); // [n, D]
      const wanted = tf.tensor1d(
        Int32Array.from(places, (place) => values[place]!),
        'int32',
      ); // [n]
      return crossEntropy(this.decoder.logits(spoken), wanted);
    });
  }

  /**
   * What the decoder reads: embeddings [B, T, D], and, with cross-attention, what is looked up between its blocks.
   * @param use - gets the cross-attention weights before a layer, [B, H, T, k·N], in its hands.
   */
  read(ids: tf.Tensor, imageTokens: ImageTokens = [], use?: (layer: number) => UseWeights): Reading {
    if (this.crossAttention === undefined) return { embeddings: this.merge(ids, imageTokens) };
    const embeddings = tf.tidy(() => this.decoder.embed(ids) as tf.Tensor3D); // [B, T, D]
    if (tokenCounts(imageTokens).length === 0) return { embeddings };
    const { imageId, decoder } = this.config;
    const image = tf.tidy(() => byText(imageTokens, ids, imageId, decoder.width)); // [B, k·N, D]
    return { embeddings, image, between: this.crossAttention.between(image, use) };
  }

  /**
   * How much each word looks at each image token, in every layer with cross-attention: ids [B, T] → [B, H, T, k·N]
   * each, for k images a text.
   */
  crossAttentionWeights(ids: tf.Tensor, imageTokens: ImageTokens): tf.Tensor[] {
    return tf.tidy(() => {
      const seen: tf.Tensor[] = [];
      // Kept, because the decoder disposes of whatever it does not return.
      const keep = () => (weights: tf.Tensor) => {
        seen.push(tf.keep(tf.clone(weights)));
        return weights;
      };
      const { embeddings, between } = this.read(ids, imageTokens, keep);
      this.decoder.apply(embeddings, { between });
      const weights = seen.map((kept) => tf.clone(kept)); // [B, H, T, k·N]
      tf.dispose(seen);
      return weights;
    });
  }

  #unreadVision(): Module[] {
    const { visionLayer } = this.config;
    const { pooling, projection, blocks, norm } = this.vision;
    const pools = [pooling, projection].filter((module) => module !== undefined);
    if (visionLayer === 'normed') return pools;
    const read = visionLayer < 0 ? blocks.length + 1 + visionLayer : visionLayer;
    return [...pools, norm, ...blocks.slice(read)];
  }
}

const ignored = -100;
