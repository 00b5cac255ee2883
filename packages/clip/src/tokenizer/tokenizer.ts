/** What every tokenizer of this project offers, be it trained here or read from a public checkpoint. */

/** Ids with a meaning of their own; undefined where a tokenizer has no such token. */
export interface SpecialIds {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly padding: number | undefined;
  /** What stands for text that the vocabulary cannot spell. Bytes spell everything: ours has none. */
  readonly unknown: number | undefined;
}

/** The ids that a model expects around a text. */
export interface Frame {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export interface DecodeOptions {
  /** Leaves special tokens out of the text; by default they are spelled out. */
  readonly skipSpecial?: boolean;
}

export interface Tokenizer {
  /** V: every id is below it. */
  readonly vocabularySize: number;
  readonly specialIds: SpecialIds;
  readonly frame: Frame;
  /** text → ids, without the frame. A special token that is spelled out in the text becomes its id. */
  encode(text: string): number[];
  /** ids → text. Bytes that are no UTF-8 become U+FFFD. @throws RangeError for an id outside the vocabulary. */
  decode(ids: Iterable<number>, options?: DecodeOptions): string;
  /** A token as the vocabulary spells it, for people to read: `Ġcat` is " cat" in a byte-level vocabulary. */
  tokenOf(id: number): string | undefined;
  idOf(token: string): number | undefined;
}

/** @throws RangeError unless `id` is one of the vocabulary's. */
export function expectId(id: number, vocabularySize: number): void {
  if (Number.isInteger(id) && id >= 0 && id < vocabularySize) return;
  throw new RangeError(
    `decode: ids are integers from 0 to ${vocabularySize - 1}; got ${id}. Is it another tokenizer's?`,
  );
}
