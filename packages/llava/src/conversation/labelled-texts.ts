import { tf } from '@pixels/tensor';
import type { LabelledTexts } from '../llava.ts';
import { ignored, type LabelledIds } from './conversation.ts';

/**
 * Texts of different lengths → int32 [B, T] each, filled up on the right with `padId` and with labels that do not
 * count: no token sees what comes after it, so they need no mask.
 * @throws when there is no text, or one is longer than `maxTokens`: a cut answer would teach to break off.
 */
export function labelledTexts(
  texts: readonly LabelledIds[],
  { padId, maxTokens }: { readonly padId: number; readonly maxTokens: number },
): { readonly ids: tf.Tensor2D; readonly labels: tf.Tensor2D } & LabelledTexts {
  if (texts.length === 0) throw new RangeError('labelledTexts: there is no text; give one or more');
  const T = Math.max(...texts.map(({ ids }) => ids.length));
  if (T > maxTokens) {
    throw new RangeError(
      `labelledTexts: a text of ${T} tokens does not fit into maxTokens ${maxTokens}; leave turns out or raise it`,
    );
  }
  const rows = (of: (text: LabelledIds) => readonly number[], filling: number): tf.Tensor2D => {
    const values = new Int32Array(texts.length * T).fill(filling);
    for (const [row, text] of texts.entries()) values.set(of(text), row * T);
    return tf.tensor2d(values, [texts.length, T], 'int32');
  };
  return { ids: rows(({ ids }) => ids, padId), labels: rows(({ labels }) => labels, ignored) };
}
