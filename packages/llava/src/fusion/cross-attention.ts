/** Where cross-attention stands in a decoder. */

import { Module, type Random, type tf, type UseWeights } from '@pixels/tensor';
import type { Interlayer } from '../decoder/decoder.ts';
import type { FullDecoderConfig } from '../decoder/decoder-config.ts';
import { GatedCrossAttention } from './gated-cross-attention.ts';

/** Gated cross-attention before blocks 0, k, 2k, … of a decoder. */
export class CrossAttention extends Module {
  readonly blocks: readonly GatedCrossAttention[];
  readonly every: number;
  readonly #layers: number;

  /** @param every - k. */
  constructor(config: FullDecoderConfig, every: number, random: Random) {
    super();
    this.#layers = config.layers;
    this.every = every;
    this.blocks = Array.from(
      { length: Math.ceil(config.layers / every) },
      (_, index) => new GatedCrossAttention(config, random.fork(index)),
    );
  }

  /**
   * What stands between the decoder's blocks while it reads texts about `image` [B, N, D].
   * @param use - gets the attention weights before a layer, [B, H, T, N], in its hands, from the first to the last.
   */
  between(image: tf.Tensor, use?: (layer: number) => UseWeights): (Interlayer | undefined)[] {
    return Array.from({ length: this.#layers }, (_, layer) => {
      const block = layer % this.every === 0 ? this.blocks[layer / this.every]! : undefined;
      return block && { apply: (words) => block.apply(words, image, use?.(layer)) }; // [B, T, D]
    });
  }
}
