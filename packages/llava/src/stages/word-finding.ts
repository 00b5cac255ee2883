/** Eyes learn from the words of captions: which of them can be seen, anywhere in the picture? */

import { normalize } from '@pixels/clip';
import { embeddingLookup, expectShape, logSumExp, Module, parameter, type Random, tf } from '@pixels/tensor';
import { ignored } from '../conversation/conversation.ts';
import { noWord } from '../fusion/told-images.ts';
import type { LabelledTexts, Llava } from '../llava.ts';
import { surpriseOfSaid } from './said-words.ts';

export interface WordFindingOptions {
  /**
   * Who learns. Words have vectors of their own for the eyes, which learn with them and open the projector's dictionary
   * afterwards, if it has one; for the projector they have the brain's, at length 1, which stand still.
   */
  readonly part?: 'vision' | 'projector';
}

/** How far apart the best and the worst fit may be: vectors at length 1 alone would leave all words nearly as likely. */
const sharpness = 4;

/** So far below all others that it counts for nothing. */
const out = 1e9;

/**
 *     logit(w) = log (1/N) Σₙ exp(4·pₙ·e_w) + β_w        the word may be anywhere: its best patches speak for it
 *     loss = −log (exp(logit(w)) / (exp(logit(w)) + Σ_v exp(logit(v)))), the mean over said words w; v are all not said
 *
 * pₙ is what the eyes, or eyes and projector, make of patch n. As in "From captions to visual concepts and back" (Fang
 * et al. 2015, §3), where a word is seen in some region or other; as in FILIP (Yao et al. 2022), words and patches take
 * the place of whole captions and pictures: each caption teaches as many things as it has words, and each in its place.
 *
 * β_w is how often captions say w: it makes a picture that shows nothing as likely to have the word as any.
 *
 * Of pictures of which it is known where a word is true, those patches T are to speak for it and no others:
 *
 *     loss + −log (Σ_T exp(4·pₙ·e_w) / Σₙ exp(4·pₙ·e_w)), the mean over such words
 */
export class WordFinding extends Module {
  readonly llava: Llava;
  /** e_w [W, Dv] of the eyes. */
  readonly words?: tf.Variable;
  readonly #columnOf: ReadonlyMap<number, number>;
  readonly #logShares: Float32Array;

  /**
   * @param shares of the captions that say a word, by its id.
   * @throws when no caption says anything.
   */
  constructor(
    llava: Llava,
    shares: ReadonlyMap<number, number>,
    random: Random,
    { part = 'vision' }: WordFindingOptions = {},
  ) {
    super();
    if (shares.size === 0) throw new Error('WordFinding: shares: no word is ever said; give some captions');
    this.llava = llava;
    this.#columnOf = new Map([...shares.keys()].map((id, column) => [id, column]));
    this.#logShares = Float32Array.from(shares.values(), Math.log);
    if (part === 'vision') {
      const { width } = llava.config.vision;
      this.words = parameter(random.fork('words').normalTensor([shares.size, width], width ** -0.5));
    }
  }

  /**
   * 4·pₙ·e_w: what `llava.imageFeatures` made of the images, [B, N, Dv], or, for the projector, `llava.imageTokens`,
   * [B, N, D] → how well each patch fits each of the words with these ids, [B, N, W].
   * @throws RangeError for a word that `shares` does not have.
   */
  fits(places: tf.Tensor, ids: readonly number[]): tf.Tensor3D {
    return tf.tidy(() => tf.transpose(this.#fitsByWord(places, ids), [1, 2, 0]) as tf.Tensor3D); // [B, N, W]
  }

  /** What `fits` reads → how well each word of `shares` fits the picture, [B, W]. */
  logits(places: tf.Tensor): tf.Tensor2D {
    return tf.tidy(() => {
      return this.#logitsOf(this.#fitsByWord(places, [...this.#columnOf.keys()]));
    });
  }

  /** [W, B, N] → [B, W] */
  #logitsOf(fits: tf.Tensor3D): tf.Tensor2D {
    const anywhere = tf.sub(logSumExp(fits), Math.log(fits.shape[2])); // [W, B]
    return tf.add(tf.transpose(anywhere), tf.tensor1d(this.#logShares)) as tf.Tensor2D; // [B, W]
  }

  /** The patches of a picture side by side, because sums over them are quickest so: [W, B, N]. */
  #fitsByWord(places: tf.Tensor, ids: readonly number[]): tf.Tensor3D {
    const words = this.#vectorsOf(ids); // [W, D]
    const [W, width] = words.shape as [number, number];
    const { B, N, D } = expectShape(places, 'B N D', { D: width }, 'WordFinding.fits: places');
    const scaled = tf.mul(tf.reshape(places, [B * N, D]), sharpness) as tf.Tensor2D; // [B·N, D]
    return tf.reshape(tf.matMul(words, scaled, false, true), [W, B, N]); // [W, D] × [B·N, D]ᵀ → [W, B, N]
  }

  /**
   * The loss of B pictures with their captions; words that are not in `shares` are passed over.
   * @param where the words that are true of each patch, int32 [B, N, M], filled up with `noWord`: of captions that tell.
   * @throws RangeError when none of the captions says a word of `shares`.
   */
  loss(places: tf.Tensor, { labels }: LabelledTexts, where?: tf.Tensor): tf.Scalar {
    const { B, N } = expectShape(places, 'B N D', {}, 'WordFinding.loss: places');
    expectShape(labels, 'B T', { B }, 'WordFinding.loss: labels');
    if (where !== undefined) expectShape(where, 'B N M', { B, N }, 'WordFinding.loss: where');
    const said = this.#said(labels);
    if (!said.includes(1)) throw new RangeError('WordFinding.loss: no caption says a word of `shares`');
    return tf.tidy(() => {
      const fits = this.#fitsByWord(places, [...this.#columnOf.keys()]); // [W, B, N]
      const logits = this.#logitsOf(fits); // [B, W]
      const wanted = tf.tensor2d(said, logits.shape); // [B, W]
      const surprise = surpriseOfSaid(logits, wanted);
      return where === undefined ? surprise : tf.add(surprise, this.#astray(fits, where)).asScalar();
    });
  }

  /** −log of the share of exp(fits) that lies where a word is true: the mean over words and pictures. */
  #astray(fits: tf.Tensor3D, where: tf.Tensor): tf.Scalar {
    const N = fits.shape[2];
    const { rows, elsewhere } = this.#placesOf(where);
    if (rows.length === 0) return tf.scalar(0);
    const all = embeddingLookup(tf.reshape(fits, [-1, N]), tf.tensor1d(rows, 'int32')); // [n, N]
    const there = tf.sub(all, tf.mul(tf.tensor2d(elsewhere, [rows.length, N]), out)); // [n, N]
    return tf.mean(tf.sub(logSumExp(all), logSumExp(there))).asScalar();
  }

  /** e_w [W, D]. */
  #vectorsOf(ids: readonly number[]): tf.Tensor2D {
    const columns = ids.map((id) => {
      const column = this.#columnOf.get(id);
      if (column === undefined) throw new RangeError(`WordFinding.fits: no caption says the word ${id}`);
      return column;
    });
    if (this.words !== undefined)
      return embeddingLookup(this.words, tf.tensor1d(columns, 'int32')) as tf.Tensor2D; // [W, Dv]
    return normalize(this.llava.decoder.tokens.apply(tf.tensor1d([...ids], 'int32'))) as tf.Tensor2D; // [W, D]
  }

  /**
   * int32 [B, N, M] → each word that is true of a patch of a picture: its row w·B + b in [W·B, N], and [n · N], 1 for
   * the patches of which it is not true.
   */
  #placesOf(where: tf.Tensor): { rows: number[]; elsewhere: Float32Array } {
    const [B, N, M] = where.shape as [number, number, number];
    const found = new Map<number, Set<number>>();
    for (const [index, id] of where.dataSync<'int32'>().entries()) {
      const column = this.#columnOf.get(id);
      if (id === noWord || column === undefined) continue;
      const patch = Math.floor(index / M);
      const row = column * B + Math.floor(patch / N);
      if (!found.has(row)) found.set(row, new Set());
      found.get(row)!.add(patch % N);
    }
    const elsewhere = new Float32Array(found.size * N).fill(1);
    for (const [index, patches] of [...found.values()].entries())
      for (const patch of patches) elsewhere[index * N + patch] = 0;
    return { rows: [...found.keys()], elsewhere };
  }

  /** int32 [B, T] → [B·W], 1 where a caption says a word. */
  #said(labels: tf.Tensor): Float32Array {
    const [B, T] = labels.shape as [number, number];
    const W = this.#columnOf.size;
    const said = new Float32Array(B * W);
    for (const [place, id] of labels.dataSync<'int32'>().entries()) {
      const column = this.#columnOf.get(id);
      if (id !== ignored && column !== undefined) said[Math.floor(place / T) * W + column] = 1;
    }
    return said;
  }
}
