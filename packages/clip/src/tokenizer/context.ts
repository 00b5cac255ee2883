import type { Tokenizer } from './tokenizer.ts';

export interface ContextOptions {
  /** T: how many ids a row holds. */
  readonly contextLength: number;
  /**
   * A text that is too long: `truncate` (the default) leaves out its last tokens and keeps the frame, the end token
   * included; `refuse` throws.
   */
  readonly overlong?: 'truncate' | 'refuse';
}

/** Texts as a model reads them. */
export interface TokenRows {
  /** `[B, T]`, row after row, padded on the right. */
  readonly ids: Int32Array;
  /** `[B]`: how many ids of each row are not padding; attention looks at those. */
  readonly lengths: Int32Array;
  readonly shape: readonly [rows: number, contextLength: number];
}

/**
 * texts → `[B, T]`: frame.before + tokens + frame.after + padding. A tokenizer without a padding token pads with its
 * end token. The empty text is its frame alone.
 * @throws RangeError if the frame does not fit, or, with `refuse`, a text does not
 */
export function encodeRows(
  tokenizer: Tokenizer,
  texts: readonly string[],
  { contextLength, overlong = 'truncate' }: ContextOptions,
): TokenRows {
  const { frame, specialIds } = tokenizer;
  const least = Math.max(1, frame.before.length + frame.after.length);
  if (!Number.isInteger(contextLength) || contextLength < least) {
    throw new RangeError(
      `encodeRows: contextLength must be an integer of at least ${least}; got ${contextLength}`,
    );
  }
  const room = contextLength - frame.before.length - frame.after.length;
  const rows = texts.map((text) => {
    const tokens = tokenizer.encode(text);
    if (tokens.length > room && overlong === 'refuse') {
      throw new RangeError(
        `encodeRows: a text of ${tokens.length} tokens, but ${room} fit into contextLength ${contextLength}: ` +
          `${JSON.stringify(shorten(text))}; shorten it, or give overlong: 'truncate'`,
      );
    }
    return [...frame.before, ...tokens.slice(0, room), ...frame.after];
  });
  const padding = specialIds.padding ?? specialIds.end;
  if (padding === undefined && rows.some(({ length }) => length < contextLength)) {
    throw new RangeError(
      'encodeRows: the tokenizer has neither a padding nor an end token to fill rows with',
    );
  }
  const ids = new Int32Array(rows.length * contextLength).fill(padding ?? 0);
  for (const [index, row] of rows.entries()) ids.set(row, index * contextLength);
  return {
    ids,
    lengths: Int32Array.from(rows, ({ length }) => length),
    shape: [rows.length, contextLength],
  };
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
