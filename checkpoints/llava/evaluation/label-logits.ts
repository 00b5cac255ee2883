/** What a model thinks at the places where answers are, and nowhere else: most of a text is picture and question. */

import { type DialogueFormat, type LabelledIds, type Llava, labelledTexts } from '@pixels/llava';
import { embeddingLookup, tf } from '@pixels/tensor';

export interface LabelLogits {
  /** [n, V], a row for each label that counts, text after text. */
  readonly logits: tf.Tensor2D;
  /** The labels. */
  readonly wanted: readonly number[];
  /** In which of the texts each stands. */
  readonly textOf: readonly number[];
}

/** @param imageTokens what `llava.imageTokens` made of the texts' images, [B, N, D], one a text. */
export function labelLogits(
  llava: Llava,
  format: DialogueFormat,
  texts: readonly LabelledIds[],
  imageTokens: tf.Tensor,
): LabelLogits {
  const padId = format.tokenizer.specialIds.padding!;
  const { maxTokens, width } = llava.config.decoder;
  const { ids } = labelledTexts(texts, { padId, maxTokens });
  const [B, T] = ids.shape;
  const counting = texts.flatMap(({ labels }, text) =>
    labels.flatMap((label, place) => (label < 0 ? [] : [{ label, text, row: text * T + place }])),
  );
  const hidden = tf.reshape(llava.apply(ids, imageTokens), [B * T, width]); // [B·T, D]
  const rows = tf.tensor1d(
    counting.map(({ row }) => row),
    'int32',
  ); // [n]
  const spoken = embeddingLookup(hidden, rows); // [n, D]
  return {
    logits: llava.decoder.logits(spoken) as tf.Tensor2D, // [n, V]
    wanted: counting.map(({ label }) => label),
    textOf: counting.map(({ text }) => text),
  };
}
