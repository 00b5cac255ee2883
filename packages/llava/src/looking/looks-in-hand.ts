/** A text once more, with every look that its words take as a value of its own. */

import { tf, type UseWeights } from '@pixels/tensor';
import type { Llava } from '../llava.ts';

/** A layer in which words look: `self` at the tokens before them, `cross` at the image from between the layers. */
export interface Look {
  readonly kind: 'self' | 'cross';
  readonly layer: number;
}

/** All of them, in the order in which a text takes them. */
export function looksOf({ decoder, crossAttention }: Llava): Look[] {
  return decoder.blocks.flatMap((_, layer): Look[] => {
    const crosses = crossAttention !== undefined && layer % crossAttention.every === 0;
    return [...(crosses ? [{ kind: 'cross', layer } as const] : []), { kind: 'self', layer }];
  });
}

/**
 * The hidden states [1, T, D] of `llava.apply`, slower: `use(look)` gets the weights of each look in its hands, [1, H, T, T]
 * or, of a cross look, [1, H, T, S] for S image tokens.
 */
export function applyInHand(
  llava: Llava,
  ids: tf.Tensor,
  tokens: readonly tf.Tensor[],
  use: (look: Look) => UseWeights,
): tf.Tensor3D {
  return tf.tidy(() => {
    const { embeddings, between } = llava.read(ids, tokens, (layer) => use({ kind: 'cross', layer }));
    const self = (layer: number): UseWeights => use({ kind: 'self', layer });
    return llava.decoder.apply(embeddings, { between, use: self }) as tf.Tensor3D; // [1, T, D]
  });
}

/** The weights of every look, in the order of `looksOf`. */
export function weightsOf(llava: Llava, ids: tf.Tensor, tokens: readonly tf.Tensor[]): tf.Tensor[] {
  return tf.tidy(() => {
    const kept: tf.Tensor[] = [];
    const keep = () => (weights: tf.Tensor) => {
      // Kept, because the decoder disposes of whatever it does not return.
      kept.push(tf.keep(tf.clone(weights)));
      return weights;
    };
    applyInHand(llava, ids, tokens, keep);
    const weights = kept.map((one) => tf.clone(one)); // [1, H, T, T] or [1, H, T, S]
    tf.dispose(kept);
    return weights;
  });
}

/**
 * ∂ logit / ∂A of every look, for the logit by which the word at `place` was chosen, in the order of `looksOf`.
 * @param weights - those of `weightsOf`, for their shapes.
 */
export function gradientsOf(
  llava: Llava,
  ids: tf.Tensor,
  tokens: readonly tf.Tensor[],
  place: number,
  weights: readonly tf.Tensor[],
): tf.Tensor[] {
  return tf.tidy(() => {
    const looks = looksOf(llava);
    const index = ({ kind, layer }: Look): number =>
      looks.findIndex((look) => look.kind === kind && look.layer === layer);
    const word = ids.dataSync<'int32'>()[place]!;
    const { width } = llava.decoder.config;
    const logit = (...addends: tf.Tensor[]): tf.Tensor => {
      // A zero is added to each A; differentiating by that zero is differentiating by A.
      const use = (look: Look) => (layer: tf.Tensor) => tf.add(layer, addends[index(look)]!); // as A
      const hidden = applyInHand(llava, ids, tokens, use); // [1, T, D]
      const before = tf.reshape(tf.slice(hidden, [0, place - 1, 0], [1, 1, width]), [1, width]); // [1, D]
      return tf.squeeze(tf.slice(llava.decoder.logits(before), [0, word], [1, 1])); // []
    };
    return tf.grads(logit)(weights.map((layer) => tf.zerosLike(layer))); // as A
  });
}
