import { tf } from '@pixels/tensor';
import { encodeRows } from '../tokenizer/context.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { TextConfig } from './text-config.ts';

/**
 * Texts → int32 [B, T], as a text encoder reads them: framed, cut to maxTokens, padded on the right. T is the length of
 * the longest text, or, where the last position is read, maxTokens.
 */
export function tokenize(
  tokenizer: Tokenizer,
  texts: readonly string[],
  config: Pick<TextConfig, 'maxTokens' | 'pooling'>,
): tf.Tensor2D {
  if (texts.length === 0) throw new Error('tokenize: texts is empty; give one or more');
  const rows = encodeRows(tokenizer, texts, { contextLength: config.maxTokens });
  const T = config.pooling === 'last' ? config.maxTokens : Math.max(...rows.lengths);
  return tf.tidy(() => {
    const all = tf.tensor2d(rows.ids, [...rows.shape], 'int32'); // [B, maxTokens]
    return tf.slice(all, [0, 0], [texts.length, T]); // [B, T]
  });
}
