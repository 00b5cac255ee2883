/** Tokenizers in folders: `tokenizer.json` and what stands beside it. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@pixels/tensor/node';
import type { BytePairTokenizer } from '../tokenizer/byte-pair-tokenizer.ts';
import { PublicTokenizer } from '../tokenizer/public-tokenizer.ts';
import { parseTokenizerJson, tokenizerConfigJson, tokenizerJson } from '../tokenizer/tokenizer-json.ts';

/** The tokenizer of a checkpoint folder, any that `@huggingface/tokenizers` can run. @throws in one line. */
export async function loadTokenizer(folder: string): Promise<PublicTokenizer> {
  const optional = async (name: string): Promise<unknown> => {
    const file = join(folder, name);
    return existsSync(file) ? readJsonFile(file) : undefined;
  };
  const files = {
    tokenizer: await readJsonFile(join(folder, 'tokenizer.json')),
    config: await optional('tokenizer_config.json'),
    specialTokensMap: await optional('special_tokens_map.json'),
  };
  return new PublicTokenizer(files, folder);
}

/** The tokenizer that `saveTokenizer` wrote. */
export async function loadBytePairTokenizer(folder: string): Promise<BytePairTokenizer> {
  const file = join(folder, 'tokenizer.json');
  return parseTokenizerJson(await readJsonFile(file), file);
}

/** Writes `tokenizer.json` and `tokenizer_config.json`, for us and for the libraries of Hugging Face. */
export function saveTokenizer(tokenizer: BytePairTokenizer, folder: string): void {
  const write = (name: string, value: object) =>
    writeFileAtomic(join(folder, name), `${JSON.stringify(value, null, 1)}\n`);
  write('tokenizer.json', tokenizerJson(tokenizer));
  write('tokenizer_config.json', tokenizerConfigJson());
}

async function readJsonFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === 'ENOENT' || error.code === 'ENOTDIR'
        ? `no file at ${file}; is it the folder of a checkpoint?`
        : `${file} cannot be read (${error.code ?? error.message})`,
    );
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${file} is not JSON; fetch or save it again`);
  }
}
