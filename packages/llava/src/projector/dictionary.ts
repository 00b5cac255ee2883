/** From what words look like to what they mean: what a patch shows is looked up. */

import { expectShape, Linear, Module, type Random, softmax, tf } from '@pixels/tensor';
import type { PatchGrid } from '@pixels/vit';
import { pixelShuffle } from './pixel-shuffle.ts';

export interface DictionaryConfig {
  /** Width of a patch's vector. */
  readonly inputs: number;
  /** D: width of a word's vector. */
  readonly outputs: number;
  /** W */
  readonly words: number;
  /** r: as many × as many neighbouring patches are looked up together. */
  readonly pixelShuffle: number;
}

/**
 *     aₙ(w) = softmax over all words w and all patches n of a group of (look_w · xₙ + b_w)
 *     y = Σₙ Σ_w aₙ(w) · meaning_w
 *
 * It is attention with patches as queries, looks as keys and meanings as values; or a table of visual words, of which
 * each image token is a mixture (Lu et al. 2024, "Ovis: structural embedding alignment"). What things look like says
 * nothing about the vectors of their names: two matrices learn that by heart, thing by thing. Here it is written down.
 */
export class Dictionary extends Module {
  readonly config: DictionaryConfig;
  /** Dv → W */
  readonly looks: Linear;
  /** W → D */
  readonly meanings: Linear;

  constructor(config: DictionaryConfig, random: Random) {
    super();
    this.config = config;
    const { inputs, outputs, words } = config;
    this.looks = new Linear({ inputs, outputs: words }, random.fork('looks'));
    this.meanings = new Linear({ inputs: words, outputs, bias: false }, random.fork('meanings'));
  }

  /** features [B, N, Dv] → [B, N/r², D] */
  apply(features: tf.Tensor, grid: PatchGrid): tf.Tensor3D {
    const { inputs, words: W, pixelShuffle: r } = this.config;
    const { B, N } = expectShape(features, 'B N Dv', { Dv: inputs }, 'Dictionary: features');
    return tf.tidy(() => {
      const fits = this.looks.apply(features); // [B, N, W]
      const groups = r === 1 ? fits : pixelShuffle(fits, grid, r); // [B, N/r², r²·W]
      const weights = tf.reshape(softmax(groups), [B, N / r ** 2, r ** 2, W]); // [B, N/r², r², W]
      return this.meanings.apply(tf.sum(weights, 2)) as tf.Tensor3D; // [B, N/r², D]
    });
  }

  /**
   * From now on its first n words look like `looks` [n, Dv] and mean `meanings` [n, D]; none is likelier than others.
   * @throws RangeError when there are more words than room.
   */
  define(looks: tf.Tensor, meanings: tf.Tensor): void {
    const { inputs, outputs, words } = this.config;
    const { n } = expectShape(looks, 'n Dv', { Dv: inputs }, 'Dictionary.define: looks');
    expectShape(meanings, 'n D', { n, D: outputs }, 'Dictionary.define: meanings');
    if (n > words)
      throw new RangeError(`Dictionary.define: ${n} words are more than the ${words} there is room for`);
    tf.tidy(() => {
      const rest = words - n;
      const oldLooks = tf.slice(this.looks.weight, [0, n], [inputs, rest]); // [Dv, W − n]
      this.looks.weight.assign(tf.concat([tf.transpose(looks), oldLooks], 1));
      this.looks.bias!.assign(tf.zeros([words]));
      const oldMeanings = tf.slice(this.meanings.weight, [n, 0], [rest, outputs]); // [W − n, D]
      this.meanings.weight.assign(tf.concat([meanings, oldMeanings], 0));
    });
  }
}
