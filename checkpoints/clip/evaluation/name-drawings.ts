import { type Clip, labelVectors, type Share, shareOf, type Tokenizer } from '@pixels/clip';
import { tf } from '@pixels/tensor';
import type { Dataset } from '@pixels/world';
import { names, templates } from '../captions.ts';
import { scaledImages } from '../pictures/images.ts';

const atOnce = 100;

/** Zero-shot: each picture gets the nearest of all 401 names, each name being the mean of its sentences. */
export function nameDrawings(clip: Clip, tokenizer: Tokenizer, drawings: Dataset): Share {
  const { vectors } = labelVectors(clip, tokenizer, names, { templates });
  let right = 0;
  for (let from = 0; from < drawings.length; from += atOnce) {
    const { images, shape, labels } = drawings.slice(from, Math.min(drawings.length, from + atOnce));
    right += tf.tidy(() => {
      const seen = clip.encodeImages(scaledImages(images, shape)); // [B, E]
      const nearest = tf.argMax(tf.matMul(seen, vectors, false, true), 1).dataSync(); // [B, E] × [K, E]ᵀ → [B, K] → [B]
      return labels.filter((label, row) => label === nearest[row]).length;
    });
  }
  vectors.dispose();
  return shareOf(right, drawings.length, 1 / names.length);
}
