/** Naming what is in an image among labels that were chosen after the training. */

import { expectShape, tf } from '@pixels/tensor';
import type { Clip } from '../clip.ts';
import { normalize } from '../normalize.ts';
import { tokenize } from '../text/tokenize.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

export interface PromptOptions {
  /** Sentences with `{}` where the label goes; by default the label alone. */
  readonly templates?: readonly string[];
  /** Texts that go through the encoder at once; default 64. */
  readonly batch?: number;
}

/** Labels as places in the shared space. */
export interface LabelVectors {
  readonly labels: readonly string[];
  /** [K, E], of length 1; the caller's to dispose. */
  readonly vectors: tf.Tensor2D;
}

/**
 * For each label the mean of its prompts' embeddings, of length 1 again: a prompt ensemble (Radford et al. 2021, §3.1.4).
 */
export function labelVectors(
  clip: Clip,
  tokenizer: Tokenizer,
  labels: readonly string[],
  { templates = ['{}'], batch = 64 }: PromptOptions = {},
): LabelVectors {
  if (labels.length === 0) throw new Error('labelVectors: labels is empty; give one or more');
  if (templates.length === 0)
    throw new Error("labelVectors: templates is empty; give one, such as 'a photo of {}'");
  const without = templates.find((template) => !template.includes('{}'));
  if (without !== undefined) {
    throw new Error(`labelVectors: a template must say by {} where the label goes; got '${without}'`);
  }
  const prompts = labels.flatMap((label) =>
    templates.map((template) => template.replaceAll('{}', () => label)),
  );
  const vectors = tf.tidy(() => {
    const parts: tf.Tensor[] = [];
    for (let at = 0; at < prompts.length; at += batch) {
      const ids = tokenize(tokenizer, prompts.slice(at, at + batch), clip.config.text); // [≤ batch, T]
      parts.push(clip.encodeTexts(ids)); // [≤ batch, E]
    }
    const all = tf.concat(parts, 0); // [K·templates, E]
    const grouped = tf.reshape(all, [labels.length, templates.length, clip.config.text.outputs]); // [K, templates, E]
    return normalize(tf.mean(grouped, 1)) as tf.Tensor2D; // [K, E]
  });
  return { labels, vectors };
}

export interface ZeroShotChoice {
  readonly label: string;
  /** cos of the angle between image and label. */
  readonly similarity: number;
  /** CLIP's: a softmax, the labels share 1. SigLIP's: a sigmoid, each label is judged by itself. */
  readonly probability: number;
}

/** For each of the images [B, height, width, C] all labels, the best first. */
export function zeroShot(
  clip: Clip,
  images: tf.Tensor,
  { labels, vectors }: LabelVectors,
): readonly (readonly ZeroShotChoice[])[] {
  const { B } = expectShape(images, 'B H W C', {}, 'zeroShot: images');
  const K = labels.length;
  const [cosines, probabilities] = tf.tidy(() => {
    const embeddings = clip.encodeImages(images); // [B, E]
    const similar = tf.matMul(embeddings, vectors, false, true); // [B, E] × [K, E]ᵀ → [B, K]
    const logits = clip.logits(embeddings, vectors); // [B, K]
    const likely = clip.config.loss === 'sigmoid' ? tf.sigmoid(logits) : tf.softmax(logits); // [B, K]
    return [similar, likely];
  }) as [tf.Tensor, tf.Tensor];
  const similarity = cosines.dataSync();
  const probability = probabilities.dataSync();
  tf.dispose([cosines, probabilities]);
  return Array.from({ length: B }, (_, image) =>
    labels
      .map((label, index) => {
        const at = image * K + index;
        return { label, similarity: similarity[at]!, probability: probability[at]! };
      })
      .sort((a, b) => b.similarity - a.similarity),
  );
}
