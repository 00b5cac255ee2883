/** A small transformer that reads a text and says it in one vector. */

import {
  Embedding,
  expectShape,
  LayerNorm,
  Linear,
  Module,
  parameter,
  parseConfig,
  type Random,
  TransformerBlock,
  tf,
} from '@pixels/tensor';
import { poolText } from './pool-text.ts';
import { type FullTextConfig, type TextConfig, textConfigSchema } from './text-config.ts';

/**
 * ids [B, T] → [B, E]
 *
 *     z₀ = token[id] + position           embed
 *     zₗ = blockₗ(zₗ₋₁)                    blocks, causal or not
 *     y  = LN(z_L) at one place, or the mean  norm, pool
 *     text = y·W (+ b)                    projection
 *
 * Causal and read at the end of the text it is CLIP's (Radford et al. 2021, §2.4); bidirectional and read at the last
 * position SigLIP's (Zhai et al. 2023); bidirectional and averaged, a small BERT (Devlin et al. 2019).
 */
export class TextEncoder extends Module {
  readonly config: FullTextConfig;
  readonly tokens: Embedding;
  /** [maxTokens, D]. */
  readonly positions: tf.Variable;
  readonly blocks: readonly TransformerBlock[];
  readonly norm: LayerNorm;
  readonly projection?: Linear;

  constructor(config: TextConfig, random: Random) {
    super();
    this.config = parseConfig(textConfigSchema, config, 'TextConfig');
    const { vocabulary, maxTokens, width, layers, heads, hidden, causal, activation, epsilon } = this.config;
    this.tokens = new Embedding({ count: vocabulary, width }, random.fork('tokens'));
    this.positions = parameter(random.fork('positions').normalTensor([maxTokens, width], 0.01));
    this.blocks = Array.from(
      { length: layers },
      (_, layer) =>
        new TransformerBlock(
          { width, heads, hidden, activation, epsilon, causal },
          random.fork(`block ${layer}`),
        ),
    );
    this.norm = new LayerNorm({ width, epsilon });
    const { projection, outputs } = this.config;
    if (projection !== 'none') {
      this.projection = new Linear(
        { inputs: width, outputs, bias: projection === 'linearBias' },
        random.fork('projection'),
      );
    }
  }

  /** ids int32 [B, T], T ≤ maxTokens → [B, E]. */
  apply(ids: tf.Tensor): tf.Tensor2D {
    return tf.tidy(() => {
      const pooled = poolText(this.encode(ids), ids, this.config); // [B, D]
      return (this.projection?.apply(pooled) ?? pooled) as tf.Tensor2D; // [B, D] × [D, E] → [B, E]
    });
  }

  /** ids int32 [B, T] → normed tokens [B, T, D]. */
  encode(ids: tf.Tensor): tf.Tensor3D {
    return tf.tidy(() => {
      const mask = this.#paddingMask(ids);
      let x = this.embed(ids); // [B, T, D]
      for (const block of this.blocks) x = block.apply(x, { mask }); // [B, T, D]
      return this.norm.apply(x) as tf.Tensor3D; // [B, T, D]
    });
  }

  /** z₀ = token[id] + position: ids int32 [B, T] → [B, T, D]. */
  embed(ids: tf.Tensor): tf.Tensor {
    const { T } = expectShape(ids, 'B T', {}, 'TextEncoder: ids');
    const { maxTokens, width } = this.config;
    if (T > maxTokens) {
      throw new Error(
        `TextEncoder: ids must have at most maxTokens ${maxTokens} in a row; got [${ids.shape.join(', ')}]; cut the texts`,
      );
    }
    return tf.tidy(() => {
      const positions = tf.slice(this.positions, [0, 0], [T, width]); // [T, D]
      return tf.add(this.tokens.apply(ids), positions); // [B, T, D]
    });
  }

  /** −∞ where a key is padding that must not be seen: [B, T] → [B, 1, 1, T]. */
  #paddingMask(ids: tf.Tensor): tf.Tensor | undefined {
    const { padding, padId } = this.config;
    if (padding === 'seen') return undefined;
    const { B, T } = expectShape(ids, 'B T', {}, 'TextEncoder: ids');
    const values = ids.dataSync<'int32'>();
    const mask = Float32Array.from(values, (id) => (id === padId ? Number.NEGATIVE_INFINITY : 0));
    for (let text = 0; text < B; text++) {
      if (values.subarray(text * T, (text + 1) * T).every((id) => id === padId)) {
        throw new Error(
          `TextEncoder: text ${text} of ${B} is nothing but padding (id ${padId}); give it a token`,
        );
      }
    }
    return tf.tensor4d(mask, [B, 1, 1, T]); // [B, 1, 1, T]
  }
}
