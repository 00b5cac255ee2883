/** The translator: from the language of patches to that of words. */

import { activate, expectShape, Linear, Module, parseConfig, type Random, tf } from '@pixels/tensor';
import type { PatchGrid } from '@pixels/vit';
import { Dictionary } from './dictionary.ts';
import { pixelShuffle } from './pixel-shuffle.ts';
import { type FullProjectorConfig, type ProjectorConfig, projectorConfigSchema } from './projector-config.ts';

/**
 * y = second(activation(first(x))), or first(x) alone: each patch by itself gets a vector that the decoder reads like a
 * word's (Liu et al. 2023, "Visual instruction tuning", eq. 1). With pixel shuffle, x is a group of r × r patches. With a
 * dictionary, what it finds for x is added.
 */
export class Projector extends Module {
  readonly config: FullProjectorConfig;
  readonly first: Linear;
  /** With `mlp2x_gelu`. */
  readonly second?: Linear;
  readonly dictionary?: Dictionary;

  constructor(config: ProjectorConfig, random: Random) {
    super();
    this.config = parseConfig(projectorConfigSchema, config, 'ProjectorConfig');
    const { inputs, outputs, kind, bias, pixelShuffle: r, dictionary: words } = this.config;
    const hidden = kind === 'linear' ? outputs : (this.config.hidden ?? outputs);
    this.first = new Linear({ inputs: r * r * inputs, outputs: hidden, bias }, random.fork('first'));
    if (kind === 'mlp2x_gelu') {
      this.second = new Linear({ inputs: hidden, outputs, bias }, random.fork('second'));
    }
    if (words !== undefined) {
      this.dictionary = new Dictionary(
        { inputs, outputs, words, pixelShuffle: r },
        random.fork('dictionary'),
      );
    }
  }

  /** features [B, N, Dv] → [B, N/r², D]; the grid on which the patches lie matters only to the pixel shuffle. */
  apply(features: tf.Tensor, grid: PatchGrid): tf.Tensor3D {
    const { inputs, activation, pixelShuffle: r } = this.config;
    expectShape(features, 'B N Dv', { Dv: inputs }, 'Projector: features');
    return tf.tidy(() => {
      const groups = r === 1 ? features : pixelShuffle(features, grid, r); // [B, N/r², r²·Dv]
      const inside = this.first.apply(groups); // [B, N/r², hidden]
      const y = this.second?.apply(activate(inside, activation)) ?? inside; // [B, N/r², D]
      const found = this.dictionary?.apply(features, grid); // [B, N/r², D]
      return (found === undefined ? y : tf.add(y, found)) as tf.Tensor3D; // [B, N/r², D]
    });
  }
}
