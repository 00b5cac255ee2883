/** Folders of vision-language models: `config.json` and safetensors, of Hugging Face or of our own. */

import { join } from 'node:path';
import {
  BlankRandom,
  checkTensors,
  type FloatDtype,
  parseConfig,
  publicTensors,
  readTensors,
} from '@pixels/tensor';
import { openSafetensors, readJson, writeFileAtomic, writeSafetensors } from '@pixels/tensor/node';
import type { SpecialTokenIds } from '../checkpoint/llama-public-config.ts';
import { type LlavaFamilyName, llavaFamilyFor, llavaFamilyOf } from '../checkpoint/llava-families.ts';
import { Llava } from '../llava.ts';
import { llavaConfigSchema } from '../llava-config.ts';

export interface FromPretrainedOptions {
  /** Told in one line of tensors that the model has no use for; default `console.warn`. */
  readonly report?: (message: string) => void;
}

/**
 * The model in a folder: LlavaForConditionalGeneration, SmolVLM or Idefics3 (which see one tile here), or our own.
 * @throws naming what is missing, has another shape, or is not supported.
 */
export async function fromPretrained(folder: string, options: FromPretrainedOptions = {}): Promise<Llava> {
  const { report = console.warn } = options;
  const configFile = join(folder, 'config.json');
  const json = await readJson(configFile);
  const family = llavaFamilyOf((json as { model_type?: unknown } | null)?.model_type, configFile);
  const said = parseConfig(llavaConfigSchema, family.read(json, configFile), configFile);
  using checkpoint = openSafetensors(folder);
  const holds = (name: string): boolean => checkpoint.entries.has(name);
  // Files of different ages say so in different places; the one that has no head means it.
  const tied = said.decoder.tied && !holds(family.head(holds));
  const config = { ...said, decoder: { ...said.decoder, tied } };
  const tensors = family.tensors(config, holds);
  const unknown = checkTensors(checkpoint, tensors, folder);
  if (unknown.length > 0) {
    report(`fromPretrained: ${folder}: not part of the model, left out: ${unknown.join(', ')}`);
  }
  const llava = new Llava(config, new BlankRandom());
  try {
    readTensors(llava, checkpoint, tensors);
  } catch (error) {
    llava.dispose();
    throw error;
  }
  return llava;
}

export interface SaveOptions {
  /** How weights are stored: F32 unless given; F16 takes half the room. */
  readonly dtype?: FloatDtype;
  readonly maxShardBytes?: number;
  readonly specialIds?: SpecialTokenIds;
}

/**
 * Writes a folder that `fromPretrained` loads, and transformers too where it has such a model.
 * @returns the `model_type`: `llava`, `smolvlm`, or `pixels-llava`, which only we know.
 */
export function saveAs(llava: Llava, folder: string, options: SaveOptions = {}): LlavaFamilyName {
  const { specialIds = { eosIds: [] }, ...storing } = options;
  const [name, family] = llavaFamilyFor(llava.config);
  const tensors = publicTensors(
    llava,
    family.tensors(llava.config, () => false),
  );
  writeSafetensors(join(folder, 'model.safetensors'), tensors, { metadata: { format: 'pt' }, ...storing });
  const config = family.write(llava.config, specialIds);
  writeFileAtomic(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  return name;
}
