/** The translator: from the language of patches to that of words. */

import {
  activate,
  expectShape,
  Linear,
  Module,
  parameter,
  parseConfig,
  type Random,
  ShapeError,
  tf,
} from '@pixels/tensor';
import type { PatchGrid } from '@pixels/vit';
import { Dictionary } from './dictionary.ts';
import { pixelShuffle } from './pixel-shuffle.ts';
import { type FullProjectorConfig, type ProjectorConfig, projectorConfigSchema } from './projector-config.ts';

/**
 * y = second(activation(first(x))), or first(x) alone: each patch by itself gets a vector that the decoder reads like a
 * word's (Liu et al. 2023, "Visual instruction tuning", eq. 1). With pixel shuffle, x is a group of r × r patches. To y
 * are added what a dictionary finds for x, and a vector for the place of x, if there are such.
 */
export class Projector extends Module {
  readonly config: FullProjectorConfig;
  readonly first: Linear;
  /** With `mlp2x_gelu`. */
  readonly second?: Linear;
  readonly dictionary?: Dictionary;
  /** [rows, columns, D] */
  readonly places?: tf.Variable;

  constructor(config: ProjectorConfig, random: Random) {
    super();
    this.config = parseConfig(projectorConfigSchema, config, 'ProjectorConfig');
    const { inputs, outputs, kind, bias, pixelShuffle: r, dictionary: words, places } = this.config;
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
    if (places !== undefined) this.places = parameter(tf.zeros([places.rows, places.columns, outputs]));
  }

  /** features [B, N, Dv] → [B, N/r², D]; the grid on which the patches lie matters to the pixel shuffle and to places. */
  apply(features: tf.Tensor, grid: PatchGrid): tf.Tensor3D {
    const { inputs, activation, pixelShuffle: r } = this.config;
    expectShape(features, 'B N Dv', { Dv: inputs }, 'Projector: features');
    return tf.tidy(() => {
      const groups = r === 1 ? features : pixelShuffle(features, grid, r); // [B, N/r², r²·Dv]
      const inside = this.first.apply(groups); // [B, N/r², hidden]
      const y = this.second?.apply(activate(inside, activation)) ?? inside; // [B, N/r², D]
      const all = [y, this.dictionary?.apply(features, grid), this.#placesOf(grid)];
      return all.filter((part) => part !== undefined).reduce((sum, part) => tf.add(sum, part)) as tf.Tensor3D; // [B, N/r², D]
    });
  }

  /** [1, N/r², D] */
  #placesOf(grid: PatchGrid): tf.Tensor | undefined {
    if (this.places === undefined) return undefined;
    const { pixelShuffle: r, outputs } = this.config;
    const [most, across] = this.places.shape as [number, number, number];
    const [rows, columns] = [grid.rows / r, grid.columns / r];
    if (rows > most || columns > across) {
      throw new ShapeError(
        `Projector: there are places for ${most} × ${across} image tokens; got ${rows} × ${columns}`,
      );
    }
    const part = tf.slice(this.places, [0, 0, 0], [rows, columns, outputs]); // [rows, columns, D]
    return tf.reshape(part, [1, rows * columns, outputs]); // [1, N/r², D]
  }
}
