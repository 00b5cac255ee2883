/** Our tokenizer ↔ `tokenizer.json` and `tokenizer_config.json`, as the libraries of Hugging Face read and write them. */

import { z } from 'zod';
import { byteCharacters } from './byte-alphabet.ts';
import { BytePairTokenizer, endToken, paddingToken, startToken } from './byte-pair-tokenizer.ts';
import type { Merge } from './train-merges.ts';
import { wordPattern } from './word-split.ts';

/** What our `tokenizer.json` says of words, bytes and the frame; it is the same for every vocabulary. */
function pipeline(idOf: (token: string) => number): object {
  const special = (token: string) => ({ SpecialToken: { id: token, type_id: 0 } });
  const text = (id: 'A' | 'B') => ({ Sequence: { id, type_id: 0 } });
  const entry = (token: string) => [token, { id: token, ids: [idOf(token)], tokens: [token] }];
  return {
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: wordPattern }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special(startToken), text('A'), special(endToken)],
      pair: [special(startToken), text('A'), special(endToken), text('B'), special(endToken)],
      special_tokens: Object.fromEntries([startToken, endToken].map(entry)),
    },
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
  };
}

/** The value of `tokenizer.json`. */
export function tokenizerJson(tokenizer: BytePairTokenizer): object {
  const { merges, specialTokens } = tokenizer;
  const token = (id: number): string => tokenizer.tokenOf(id)!;
  const idOf = (name: string): number => tokenizer.idOf(name)!;
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content) => ({
      id: idOf(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    ...pipeline(idOf),
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(
        Array.from({ length: byteCharacters.length + merges.length }, (_, id) => [token(id), id]),
      ),
      merges: merges.map(([left, right]) => [token(left), token(right)]),
    },
  };
}

/** The value of `tokenizer_config.json`. */
export function tokenizerConfigJson(): object {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: startToken,
    eos_token: endToken,
    pad_token: paddingToken,
    // Off, or decoding would take the space before a full stop away.
    clean_up_tokenization_spaces: false,
  };
}

const file = z.object({
  added_tokens: z.array(z.object({ id: z.int().nonnegative(), content: z.string() })),
  model: z.object({
    type: z.literal('BPE'),
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(z.tuple([z.string(), z.string()])),
  }),
});

/**
 * The tokenizer of a `tokenizer.json` that `tokenizerJson` wrote.
 * @param source - the file's name, for errors
 * @throws for any other file: `PublicTokenizer` reads those
 */
export function parseTokenizerJson(json: unknown, source: string): BytePairTokenizer {
  const refuse = (problem: string): never => {
    throw new Error(
      `${source}: not a tokenizer of this project: ${problem}; use loadTokenizer for public ones`,
    );
  };
  const parsed = file.safeParse(json);
  if (!parsed.success) {
    return refuse(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  }
  const { added_tokens, model } = parsed.data;
  const special = added_tokens.toSorted((a, b) => a.id - b.id).map(({ content }) => content);
  if (special.slice(-3).join() !== [paddingToken, startToken, endToken].join()) {
    return refuse(`its special tokens must end with ${paddingToken}, ${startToken}, ${endToken}`);
  }
  const ids = new Map<string, number>(byteCharacters.map((character, byte) => [character, byte]));
  const merges: Merge[] = [];
  for (const [left, right] of model.merges) {
    const [leftId, rightId] = [ids.get(left), ids.get(right)];
    if (leftId === undefined || rightId === undefined || ids.has(left + right)) {
      return refuse(`model.merges: ${JSON.stringify([left, right])} does not join two tokens to a new one`);
    }
    merges.push([leftId, rightId]);
    ids.set(left + right, ids.size);
  }
  const tokenizer = new BytePairTokenizer({ tokens: [...ids.keys()], merges }, special.slice(0, -3));
  // Whatever differs, ids or the way words are split, would give other ids than the file's author got.
  if (!sameJson(tokenizerJson(tokenizer), json))
    return refuse('it splits words or numbers tokens in another way');
  return tokenizer;
}

/** Equal as JSON values, whatever the order of keys. */
function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [keysOfA, keysOfB] = [Object.keys(a), Object.keys(b)];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keysOfA.length === keysOfB.length &&
    keysOfA.every((key) => Object.hasOwn(b, key) && sameJson(Reflect.get(a, key), Reflect.get(b, key)))
  );
}
