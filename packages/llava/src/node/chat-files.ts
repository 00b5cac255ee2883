/** What stands beside the weights in a folder that one can talk to: tokenizer, chat template, image processor. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BytePairTokenizer, Tokenizer } from '@pixels/clip';
import { loadTokenizer, readImageProcessor, saveTokenizer } from '@pixels/clip/node';
import { readJson, writeFileAtomic } from '@pixels/tensor/node';
import type { PreprocessOptions } from '@pixels/vit';
import { llavaImageOptions, preprocessorJson } from '../checkpoint/processor.ts';
import type { ChatFormat } from '../conversation/conversation.ts';
import { dialogueTemplate } from '../conversation/dialogue-format.ts';
import { type ImageFrame, TemplateFormat, writesImages } from '../conversation/template-format.ts';
import type { Llava } from '../llava.ts';
import { readSpecialTokenIds } from './pretrained-decoder.ts';

export interface Chat {
  readonly tokenizer: Tokenizer;
  readonly format: ChatFormat;
  /** How `loadImage` should prepare the images. */
  readonly imageOptions: PreprocessOptions;
}

/**
 * How to talk to the model of a folder.
 * @throws when the folder has no chat template, or its tokenizer is not the model's.
 */
export async function loadChat(folder: string, { config }: Llava): Promise<Chat> {
  const tokenizer = await loadTokenizer(folder);
  const template = await readTemplate(folder);
  const imageToken = expectFit(tokenizer, template, config, folder);
  const { eosIds } = await readSpecialTokenIds(folder);
  const { end } = tokenizer.specialIds;
  const stopIds = [...new Set([...eosIds, ...(end === undefined ? [] : [end])])];
  const options = { imageToken, stopIds, imageFrame: imageFrameOf(tokenizer) };
  const format = new TemplateFormat(template, tokenizer, options, folder);
  return { tokenizer, format, imageOptions: llavaImageOptions(config, await readImageProcessor(folder)) };
}

/** Writes a tokenizer that was trained for `DialogueFormat`, that format as a template, and the image options. */
export function saveChat(
  folder: string,
  {
    tokenizer,
    imageOptions,
  }: { readonly tokenizer: BytePairTokenizer; readonly imageOptions: PreprocessOptions },
): void {
  saveTokenizer(tokenizer, folder);
  writeFileAtomic(join(folder, 'chat_template.jinja'), dialogueTemplate);
  const processor = `${JSON.stringify(preprocessorJson(imageOptions), null, 2)}\n`;
  writeFileAtomic(join(folder, 'preprocessor_config.json'), processor);
}

/** The token that stands for images. @throws unless the ids of the tokenizer are the model's. */
function expectFit(
  tokenizer: Tokenizer,
  template: string,
  { decoder, imageId }: Llava['config'],
  folder: string,
): string {
  const { vocabularySize } = tokenizer;
  const mend = "is it another model's tokenizer?";
  // A placeholder is never read as a word, so it alone may lie beyond.
  const needed = imageId === vocabularySize - 1 ? imageId : vocabularySize;
  if (needed > decoder.vocabulary) {
    throw new Error(
      `${folder}: the tokenizer has ${vocabularySize} ids, but the model a vocabulary of ${decoder.vocabulary}; ${mend}`,
    );
  }
  const imageToken = tokenizer.tokenOf(imageId);
  if (imageToken === undefined || (writesImages(template) && !template.includes(imageToken))) {
    const got =
      imageToken === undefined ? 'which it does not have' : `which is ${JSON.stringify(imageToken)}`;
    throw new Error(`${folder}: token ${imageId} of the tokenizer must stand for images, ${got}; ${mend}`);
  }
  return imageToken;
}

/** SmolVLM and Idefics3 mark where an image begins and ends, and that it is the whole of it, not a tile. */
function imageFrameOf(tokenizer: Tokenizer): ImageFrame | undefined {
  const [around, whole] = ['<fake_token_around_image>', '<global-img>'];
  if (tokenizer.idOf(around) === undefined) return undefined;
  return { before: tokenizer.idOf(whole) === undefined ? around : around + whole, after: around };
}

/** In a file of its own, or, in older folders, in one of two others. */
async function readTemplate(folder: string): Promise<string> {
  const own = join(folder, 'chat_template.jinja');
  if (existsSync(own)) return readFile(own, 'utf8');
  for (const name of ['chat_template.json', 'processor_config.json', 'tokenizer_config.json']) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const template = ((await readJson(file)) as { chat_template?: unknown } | null)?.chat_template;
    if (typeof template === 'string') return template;
    if (Array.isArray(template)) {
      const named = template.find((each) => each?.name === 'default') ?? template[0];
      if (typeof named?.template === 'string') return named.template;
    }
  }
  throw new Error(
    `${folder}: no chat template (chat_template.jinja, chat_template.json or in tokenizer_config.json); is it a model to talk to?`,
  );
}
