/** Tokenizers of public checkpoints (CLIP, SigLIP, Llama, …), run by `@huggingface/tokenizers`. */

import { Tokenizer as Library } from '@huggingface/tokenizers';
import { z } from 'zod';
import { type DecodeOptions, expectId, type Frame, type SpecialIds, type Tokenizer } from './tokenizer.ts';

/** The parsed files of a checkpoint folder; only the first is needed. */
export interface PublicTokenizerFiles {
  /** `tokenizer.json` */
  readonly tokenizer: unknown;
  /** `tokenizer_config.json`: which tokens are special, how to decode. */
  readonly config?: unknown;
  /** `special_tokens_map.json`: for names that the config lacks. */
  readonly specialTokensMap?: unknown;
}

const token = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]);
const specialNames = z.object({
  bos_token: token.nullish(),
  eos_token: token.nullish(),
  pad_token: token.nullish(),
  unk_token: token.nullish(),
});

/**
 * A `tokenizer.json` of others, with its normalisation and its rules. Text that its vocabulary cannot spell becomes the
 * unknown token, or is left out where there is none; so does a lone surrogate, read as U+FFFD. Decoding gives back what
 * the vocabulary kept: CLIP and SigLIP write lower case, and the library loses a U+FEFF that is spelled in byte tokens.
 */
export class PublicTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly specialIds: SpecialIds;
  readonly frame: Frame;
  readonly #library: Library;
  readonly #cleanUp: boolean;
  readonly #trim: boolean;

  /** @param source - the folder's name, for errors */
  constructor(files: PublicTokenizerFiles, source: string) {
    this.#library = openLibrary(files, source);
    const ids = [...this.#library.get_vocab().values()];
    this.vocabularySize = ids.reduce((largest, id) => Math.max(largest, id), -1) + 1;
    this.specialIds = this.#readSpecialIds(files, source);
    this.frame = this.#findFrame(source);
    // As transformers 5 does: only a file that asks for it has the space before a full stop taken away.
    this.#cleanUp = Reflect.get(asObject(files.config), 'clean_up_tokenization_spaces') === true;
    // Where words end in "</w>", as CLIP's, decoding leaves a space behind the last.
    this.#trim = Boolean(
      Reflect.get(asObject(Reflect.get(asObject(files.tokenizer), 'model')), 'end_of_word_suffix'),
    );
  }

  encode(text: string): number[] {
    return this.#encode(text, false);
  }

  decode(ids: Iterable<number>, { skipSpecial = false }: DecodeOptions = {}): string {
    const list = [...ids];
    for (const id of list) expectId(id, this.vocabularySize);
    if (list.length === 0) return '';
    const text = this.#library.decode(list, {
      skip_special_tokens: skipSpecial,
      clean_up_tokenization_spaces: this.#cleanUp,
    });
    return this.#trim ? text.trim() : text;
  }

  tokenOf(id: number): string | undefined {
    return this.#library.id_to_token(id);
  }

  idOf(token: string): number | undefined {
    return this.#library.token_to_id(token);
  }

  #encode(text: string, framed: boolean): number[] {
    const { ids } = this.#library.encode(text.toWellFormed(), { add_special_tokens: framed });
    // The library has no id for what it cannot spell if there is no unknown token either.
    return ids.filter((id) => id !== undefined);
  }

  #readSpecialIds({ config, specialTokensMap }: PublicTokenizerFiles, source: string): SpecialIds {
    const names = specialNames.safeParse({ ...asObject(specialTokensMap), ...withoutNulls(config) });
    if (!names.success) {
      const problems = names.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      throw new Error(`${source}: tokenizer_config.json: ${problems.join('; ')}`);
    }
    const id = (name: string | null | undefined) => (name == null ? undefined : this.idOf(name));
    const { bos_token, eos_token, pad_token, unk_token } = names.data;
    return { start: id(bos_token), end: id(eos_token), padding: id(pad_token), unknown: id(unk_token) };
  }

  /** The template of the file's post-processor, read off what it does to a text. */
  #findFrame(source: string): Frame {
    const probe = ['a', 'A', '0', '.'].find((text) => this.#encode(text, false).length > 0) ?? '';
    const [bare, framed] = [this.#encode(probe, false), this.#encode(probe, true)];
    const at = framed.findIndex((_, start) => bare.every((id, offset) => framed[start + offset] === id));
    if (bare.length === 0 || at < 0) {
      throw new Error(`${source}: tokenizer.json: cannot tell what its post_processor puts around a text`);
    }
    return { before: framed.slice(0, at), after: framed.slice(at + bare.length) };
  }
}

function openLibrary({ tokenizer, config }: PublicTokenizerFiles, source: string): Library {
  try {
    return new Library(asObject(tokenizer), asObject(config));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${source}: tokenizer.json cannot be used (${reason}); fetch or save it again`, {
      cause,
    });
  }
}

function asObject(json: unknown): object {
  return typeof json === 'object' && json !== null ? json : {};
}

function withoutNulls(json: unknown): object {
  return Object.fromEntries(Object.entries(asObject(json)).filter(([, value]) => value !== null));
}
