import { fromByteCharacters, toByteCharacters } from './byte-alphabet.ts';
import { type DecodeOptions, expectId, type Frame, type SpecialIds, type Tokenizer } from './tokenizer.ts';
import { type LearnedMerges, type Merge, mergePair, trainMerges } from './train-merges.ts';
import { splitWords } from './word-split.ts';

export const paddingToken = '<|padding|>';
export const startToken = '<|start|>';
export const endToken = '<|end|>';

export interface TrainTokenizerOptions {
  /** V, special tokens included: 256 bytes, the merges, the special tokens. Fewer if the texts give fewer merges. */
  readonly vocabularySize: number;
  /** Further tokens that are never split, such as `<image>`. */
  readonly specialTokens?: readonly string[];
}

/**
 * text → words → bytes → merged pairs → ids
 *
 * Every text has ids, because every byte has one: no token is unknown, and `decode(encode(text)) === text` for all text
 * that is well-formed Unicode. Nothing is normalised: "é" as one code point and as "e" with a combining accent are
 * different text, and so is upper case. A lone surrogate is no text; it is read as U+FFFD, which is what UTF-8 makes of
 * it. The empty text has no ids. A special token that is spelled out in a text becomes its id: refuse such text from
 * strangers, if it matters.
 *
 * The ids: 0…255 are the bytes, then come the merges in the order they were learned, then the special tokens, the end
 * token last. So the end of a padded row is both its largest id and its first end token, and either way of finding it
 * works (design of CLIP's text pooling).
 */
export class BytePairTokenizer implements Tokenizer {
  readonly specialIds: SpecialIds & {
    readonly start: number;
    readonly end: number;
    readonly padding: number;
  };
  readonly frame: Frame;
  /** The pair that each token after the bytes was made of. */
  readonly merges: readonly Merge[];
  /** In the order of their ids. */
  readonly specialTokens: readonly string[];
  readonly #tokens: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #rankOf: ReadonlyMap<number, ReadonlyMap<number, number>>;
  readonly #specialSplit: RegExp;
  readonly #cache = new Map<string, readonly number[]>();

  /** From learned merges; `BytePairTokenizer.train` learns them. */
  constructor({ tokens, merges }: LearnedMerges, extraSpecialTokens: readonly string[] = []) {
    this.specialTokens = [...extraSpecialTokens, paddingToken, startToken, endToken];
    this.#tokens = [...tokens, ...this.specialTokens];
    this.#ids = new Map(this.#tokens.map((token, id) => [token, id]));
    expectSpecialTokens(this.specialTokens, tokens);
    this.merges = merges;
    this.#rankOf = ranks(merges);
    this.#specialSplit = alternatives(this.specialTokens);
    const idOf = (token: string) => this.#ids.get(token)!;
    this.specialIds = {
      start: idOf(startToken),
      end: idOf(endToken),
      padding: idOf(paddingToken),
      unknown: undefined,
    };
    this.frame = { before: [this.specialIds.start], after: [this.specialIds.end] };
  }

  /** Learns a vocabulary from texts; the same texts, in any order, give the same vocabulary. */
  static train(texts: Iterable<string>, options: TrainTokenizerOptions): BytePairTokenizer {
    const { vocabularySize, specialTokens = [] } = options;
    const least = 256 + specialTokens.length + 3;
    if (!Number.isInteger(vocabularySize) || vocabularySize < least || vocabularySize > 2 ** 20) {
      throw new RangeError(
        `BytePairTokenizer.train: vocabularySize must be an integer from ${least} (256 bytes and ` +
          `${least - 256} special tokens) to ${2 ** 20}; got ${vocabularySize}`,
      );
    }
    const counts = new Map<string, number>();
    for (const text of texts) {
      for (const word of splitWords(text.toWellFormed())) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const wordCounts = new Map([...counts].map(([word, count]) => [toByteCharacters(word), count]));
    return new BytePairTokenizer(trainMerges(wordCounts, vocabularySize - least), specialTokens);
  }

  get vocabularySize(): number {
    return this.#tokens.length;
  }

  encode(text: string): number[] {
    const ids: number[] = [];
    for (const part of text.toWellFormed().split(this.#specialSplit)) {
      const special = this.specialTokens.includes(part) ? this.#ids.get(part) : undefined;
      if (special !== undefined) ids.push(special);
      else for (const word of splitWords(part)) for (const id of this.#encodeWord(word)) ids.push(id);
    }
    return ids;
  }

  decode(ids: Iterable<number>, { skipSpecial = false }: DecodeOptions = {}): string {
    const firstSpecial = this.#tokens.length - this.specialTokens.length;
    let text = '';
    let characters = '';
    for (const id of ids) {
      expectId(id, this.vocabularySize);
      if (id < firstSpecial) {
        characters += this.#tokens[id]!;
      } else if (!skipSpecial) {
        text += fromByteCharacters(characters) + this.#tokens[id]!;
        characters = '';
      }
    }
    return text + fromByteCharacters(characters);
  }

  tokenOf(id: number): string | undefined {
    return this.#tokens[id];
  }

  idOf(token: string): number | undefined {
    return this.#ids.get(token);
  }

  /** Joins pairs in the order in which training joined them, until none is left to join. */
  #encodeWord(word: string): readonly number[] {
    const cached = this.#cache.get(word);
    if (cached !== undefined) return cached;
    let ids = Array.from(toByteCharacters(word), (character) => this.#ids.get(character)!);
    for (let rank = this.#lowestRank(ids); rank !== undefined; rank = this.#lowestRank(ids)) {
      ids = mergePair(ids, this.merges[rank]!, 256 + rank);
    }
    if (this.#cache.size >= 20_000) this.#cache.clear();
    if (word.length <= 64) this.#cache.set(word, ids);
    return ids;
  }

  #lowestRank(ids: readonly number[]): number | undefined {
    let lowest: number | undefined;
    for (let at = 1; at < ids.length; at++) {
      const rank = this.#rankOf.get(ids[at - 1]!)?.get(ids[at]!);
      if (rank !== undefined && (lowest === undefined || rank < lowest)) lowest = rank;
    }
    return lowest;
  }
}

/** left id → right id → when the two are joined. */
function ranks(merges: readonly Merge[]): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const table = new Map<number, Map<number, number>>();
  for (const [rank, [left, right]] of merges.entries()) {
    const row = table.get(left) ?? new Map<number, number>();
    table.set(left, row.set(right, rank));
  }
  return table;
}

/** A pattern that splits a text at the special tokens and keeps them; the longest of those that begin at a place. */
function alternatives(tokens: readonly string[]): RegExp {
  const longestFirst = tokens.toSorted((a, b) => b.length - a.length);
  const escaped = longestFirst.map((token) => token.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`(${escaped.join('|')})`);
}

function expectSpecialTokens(special: readonly string[], tokens: readonly string[]): void {
  const taken = new Set(tokens);
  for (const token of special) {
    const problem = taken.has(token)
      ? 'is a token already'
      : token.trim() !== token || token === ''
        ? 'is empty or begins or ends with white space'
        : token.isWellFormed()
          ? undefined
          : 'is not well-formed Unicode';
    if (problem !== undefined) {
      throw new RangeError(
        `BytePairTokenizer: specialTokens: ${JSON.stringify(token)} ${problem}; use a name such as <image>`,
      );
    }
    taken.add(token);
  }
}
