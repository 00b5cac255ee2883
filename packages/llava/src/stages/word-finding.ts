/** Eyes learn from the words of captions: which of them can be seen, anywhere in the picture? */

import { normalize } from '@pixels/clip';
import { expectShape, Linear, Module, type Random, tf } from '@pixels/tensor';
import { ignored } from '../conversation/conversation.ts';
import type { LabelledTexts, Llava } from '../llava.ts';

/** A share of exactly 0 or 1 would make a word certain before anything was seen. */
const least = 1e-4;

/**
 *     p = head(V(I))                                     a place for every patch, among the words
 *     logit(w) = log Σₙ exp(pₙ·e_w) + β_w                the word may be anywhere: its best patches speak for it
 *     loss = −Σ_w log σ(±logit(w)), + if the caption says w, − if not
 *
 * As in "From captions to visual concepts and back" (Fang et al. 2015, §3), where a word is seen in some region or
 * other, with the sigmoid of SigLIP (Zhai et al. 2023) and, as in FILIP (Yao et al. 2022), words and patches in place of
 * whole captions and pictures: each caption teaches as many things as it has words, and each in its place.
 *
 * e_w are the brain's word vectors, at length 1. They stand still, and so does β_w, which makes a picture that shows
 * nothing as likely to have the word as any. The head learns with the vision encoder and serves no one afterwards.
 */
export class WordFinding extends Module {
  readonly llava: Llava;
  readonly head: Linear;
  readonly #columnOf: ReadonlyMap<number, number>;
  readonly #logOdds: Float32Array;

  /**
   * @param shares of the captions that say a word, by its id.
   * @throws when no caption says anything.
   */
  constructor(llava: Llava, shares: ReadonlyMap<number, number>, random: Random) {
    super();
    if (shares.size === 0) throw new Error('WordFinding: shares: no word is ever said; give some captions');
    this.llava = llava;
    const { vision, decoder } = llava.config;
    this.head = new Linear({ inputs: vision.width, outputs: decoder.width }, random.fork('head'));
    this.#columnOf = new Map([...shares.keys()].map((id, column) => [id, column]));
    this.#logOdds = Float32Array.from(shares.values(), (share) => {
      const likely = Math.min(1 - least, Math.max(least, share));
      return Math.log(likely / (1 - likely));
    });
  }

  /** What `llava.imageFeatures` made of the images, [B, N, Dv] → how likely each word of `shares` is seen, [B, W]. */
  logits(features: tf.Tensor): tf.Tensor2D {
    const { B, N } = expectShape(features, 'B N Dv', {}, 'WordFinding.logits: features');
    return tf.tidy(() => {
      const ids = tf.tensor1d([...this.#columnOf.keys()], 'int32');
      const words = normalize(this.llava.decoder.tokens.apply(ids)) as tf.Tensor2D; // [W, D]
      const places = tf.reshape(this.head.apply(features), [B * N, words.shape[1]]) as tf.Tensor2D; // [B·N, D]
      const fits = tf.matMul(places, words, false, true); // [B·N, D] × [W, D]ᵀ → [B·N, W]
      const anywhere = tf.logSumExp(tf.reshape(fits, [B, N, words.shape[0]]), 1); // [B, W]
      const biases = tf.sub(tf.tensor1d(this.#logOdds), Math.log(N)); // [W]
      return tf.add(anywhere, biases) as tf.Tensor2D; // [B, W]
    });
  }

  /** The loss of B pictures with their captions; words that are not in `shares` are passed over. */
  loss(features: tf.Tensor, { labels }: LabelledTexts): tf.Scalar {
    const [B] = features.shape as [number, number, number];
    expectShape(labels, 'B T', { B }, 'WordFinding.loss: labels');
    const W = this.#columnOf.size;
    const said = new Float32Array(B * W);
    const [, T] = labels.shape as [number, number];
    for (const [place, id] of labels.dataSync<'int32'>().entries()) {
      const column = this.#columnOf.get(id);
      if (id !== ignored && column !== undefined) said[Math.floor(place / T) * W + column] = 1;
    }
    return tf.tidy(() => {
      const logits = this.logits(features); // [B, W]
      const surprise = tf.sub(tf.softplus(logits), tf.mul(logits, tf.tensor2d(said, [B, W]))); // [B, W]
      return tf.div(tf.sum(surprise), B).asScalar();
    });
  }
}
