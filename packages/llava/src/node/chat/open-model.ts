/** The model that one talks to. */

import { statSync } from 'node:fs';
import { HubError, pulled } from '@pixels/clip/node';
import type { Llava } from '../../llava.ts';
import { type Chat, loadChat } from '../chat-files.ts';
import { fromPretrained } from '../pretrained-llava.ts';

export interface OpenModel {
  readonly folder: string;
  readonly llava: Llava;
  readonly chat: Chat;
}

/**
 * The model of a folder, or of one that was pulled: `owner/name`.
 * @throws in one line, naming what is missing or does not fit.
 */
export async function openModel(model: string, report: (line: string) => void): Promise<OpenModel> {
  const folder = folderOf(model);
  const llava = await fromPretrained(folder, { report });
  try {
    return { folder, llava, chat: await loadChat(folder, llava) };
  } catch (error) {
    llava.dispose();
    throw error;
  }
}

function folderOf(model: string): string {
  if (statSync(model, { throwIfNoEntry: false })?.isDirectory() === true) return model;
  try {
    return pulled(model);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    throw new Error(
      `${model} is no folder, nor a model that was pulled; give --model a folder with config.json, *.safetensors and tokenizer.json`,
    );
  }
}
