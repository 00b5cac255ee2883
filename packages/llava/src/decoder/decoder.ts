/** The brain: a causal transformer that continues a text. "LLaMA", Touvron et al. 2023; as GPT-3 by other settings. */

import {
  Embedding,
  expectShape,
  type LayerNorm,
  Linear,
  Module,
  parameter,
  parseConfig,
  type Random,
  type RMSNorm,
  tf,
  type UseWeights,
} from '@pixels/tensor';
import { DecoderBlock, normOf } from './decoder-block.ts';
import { type DecoderConfig, decoderConfigSchema, type FullDecoderConfig } from './decoder-config.ts';
import type { KvCache } from './kv-cache.ts';
import { rotaryAngles } from './rotary-angles.ts';
import type { AttentionContext } from './self-attention.ts';
import { windowMask } from './window-mask.ts';

/** What may stand between the blocks of a decoder: x [B, T, D] → [B, T, D]. */
export interface Interlayer {
  apply(x: tf.Tensor): tf.Tensor;
}

export interface DecodeOptions {
  /** Added to the attention logits, broadcast over [B, H, T, S]: 0 where a query may look, −∞ where not. */
  readonly mask?: tf.Tensor | undefined;
  /** `between[l]`, where there is one, stands before block l. */
  readonly between?: readonly (Interlayer | undefined)[] | undefined;
  /** Gets the attention weights of a layer, [B, H, T, S], in its hands; what it returns is used in their place. */
  readonly use?: ((layer: number) => UseWeights) | undefined;
}

export interface ContinueOptions extends DecodeOptions {
  /** The tokens continue those in the cache, and are added to it. */
  readonly cache?: KvCache | undefined;
}

/** Of the head's weights at the start: as small as the token vectors', so that all ids are about equally likely. */
const headDeviation = 0.02;

/**
 * ids [B, T] → logits [B, T, V] of the token that follows each
 *
 *     z₀ = token[id] (+ position)          embed
 *     zₗ = blockₗ(zₗ₋₁)                     apply: blocks, each seeing only what came before,
 *     h  = norm(z_L)                              then the norm
 *     logits = h·W                         logits
 *
 * `apply` takes vectors, not ids, because not all of them need be words: what a projector makes of an image is read
 * like any other token.
 */
export class Decoder extends Module {
  readonly config: FullDecoderConfig;
  readonly tokens: Embedding;
  /** [maxTokens, D]; rotary positions have none. */
  readonly positions?: tf.Variable;
  readonly blocks: readonly DecoderBlock[];
  readonly norm: RMSNorm | LayerNorm;
  /** None when the token vectors are the head. */
  readonly head?: Linear;

  constructor(config: DecoderConfig, random: Random) {
    super();
    this.config = parseConfig(decoderConfigSchema, config, 'DecoderConfig');
    const { vocabulary, width, layers, maxTokens } = this.config;
    this.tokens = new Embedding({ count: vocabulary, width }, random.fork('tokens'));
    if (this.config.positions === 'learned') {
      this.positions = parameter(random.fork('positions').normalTensor([maxTokens, width], 0.01));
    }
    this.blocks = Array.from(
      { length: layers },
      (_, layer) => new DecoderBlock(this.config, random.fork(`block ${layer}`)),
    );
    this.norm = normOf(this.config);
    if (!this.config.tied) {
      this.head = new Linear(
        { inputs: width, outputs: vocabulary, bias: false, deviation: headDeviation },
        random.fork('head'),
      );
    }
  }

  /** E(T): ids int32 [B, T] → [B, T, D]. */
  embed(ids: tf.Tensor): tf.Tensor {
    expectShape(ids, 'B T', {}, 'Decoder.embed: ids');
    return this.tokens.apply(ids); // [B, T, D]
  }

  /**
   * embeddings [B, T, D] → hidden [B, T, D], normed. Texts filled up at their ends need no mask: no token sees what
   * comes after it.
   * @throws when the tokens, with those in the cache, are more than `maxTokens`.
   */
  apply(embeddings: tf.Tensor, options: ContinueOptions = {}): tf.Tensor {
    const { cache, between, use } = options;
    return tf.tidy(() => {
      let { x, context } = this.#begin(embeddings, options); // [B, T, D]
      for (const [layer, block] of this.blocks.entries()) {
        const remember =
          cache && (((added) => cache.append(layer, added)) satisfies AttentionContext['remember']);
        x = tf.tidy(() => {
          const before = between?.[layer]?.apply(x) ?? x; // [B, T, D]
          return block.apply(before, { ...context, remember, use: use?.(layer) }); // [B, T, D]
        });
      }
      return this.norm.apply(x); // [B, T, D]
    });
  }

  /** hidden [..., D] → [..., V]. */
  logits(hidden: tf.Tensor): tf.Tensor {
    const { width, vocabulary } = this.config;
    expectShape(hidden, '... D', { D: width }, 'Decoder.logits: hidden');
    if (this.head !== undefined) return this.head.apply(hidden); // [..., V]
    return tf.tidy(() => {
      const rows = tf.reshape(hidden, [-1, width]); // [n, D]
      const logits = tf.matMul(rows, this.tokens.table as tf.Tensor2D, false, true); // [n, D] × [V, D]ᵀ → [n, V]
      return tf.reshape(logits, [...hidden.shape.slice(0, -1), vocabulary]); // [..., V]
    });
  }

  /** How much each token looks at each other, layer by layer: embeddings [B, T, D] → L × [B, H, T, T]. */
  weights(embeddings: tf.Tensor, options: DecodeOptions = {}): tf.Tensor[] {
    return tf.tidy(() => {
      let { x, context } = this.#begin(embeddings, options); // [B, T, D]
      return this.blocks.map((block, layer) => {
        x = options.between?.[layer]?.apply(x) ?? x; // [B, T, D]
        const weights = block.weights(x, context); // [B, H, T, T]
        x = block.apply(x, context); // [B, T, D]
        return weights;
      });
    });
  }

  /** z₀ and what all layers share. */
  #begin(
    embeddings: tf.Tensor,
    { cache, mask }: ContinueOptions,
  ): { x: tf.Tensor; context: AttentionContext } {
    const { width, maxTokens, slidingWindow } = this.config;
    const { T } = expectShape(embeddings, 'B T D', { D: width }, 'Decoder: embeddings');
    const past = cache?.length ?? 0;
    if (past + T > maxTokens) {
      const tokens = past === 0 ? `${T} tokens` : `${past} tokens in the cache and ${T} more`;
      throw new Error(`Decoder: ${tokens} do not fit into the context, maxTokens ${maxTokens}; cut the text`);
    }
    const window = windowMask(T, past + T, slidingWindow); // [T, S]
    const masks = [mask, window].filter((each) => each !== undefined);
    const context = { mask: masks.length === 2 ? tf.add(masks[0]!, masks[1]!) : masks[0] };
    if (this.positions === undefined) {
      return { x: embeddings, context: { ...context, angles: rotaryAngles(this.config, past, T) } };
    }
    const positions = tf.slice(this.positions, [past, 0], [T, width]); // [T, D]
    return { x: tf.add(embeddings, positions), context };
  }
}
