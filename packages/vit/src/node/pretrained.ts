/** Checkpoint folders of Hugging Face's ViTForImageClassification: `config.json` and `model.safetensors`, or shards. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BlankRandom, checkTensors, publicTensors, readTensors } from '@pixels/tensor';
import { openSafetensors, readJson, writeFileAtomic, writeSafetensors } from '@pixels/tensor/node';
import { vitCheckpointTensors } from '../checkpoint/vit-names.ts';
import { readVitPublicConfig, vitPublicConfig } from '../checkpoint/vit-public-config.ts';
import { parseVitConfig } from '../config.ts';
import type { PreprocessOptions } from '../preprocess/preprocess.ts';
import { preprocessOptionsFrom } from '../preprocess/preprocessor-config.ts';
import { Vit } from '../vit.ts';

export interface FromPretrainedOptions {
  /** Told in one line of tensors that the model has no use for; default `console.warn`. */
  readonly report?: (message: string) => void;
}

/**
 * The model in a checkpoint folder, its class names included.
 * @throws naming what is missing, has another shape, or is not supported.
 */
export async function fromPretrained(folder: string, options: FromPretrainedOptions = {}): Promise<Vit> {
  const { report = console.warn } = options;
  const configFile = join(folder, 'config.json');
  const { config, qkvBias } = readVitPublicConfig(await readJson(configFile), configFile);
  const tensors = vitCheckpointTensors(parseVitConfig(config)).filter(
    ({ publicName }) => qkvBias || !/\.(query|key|value)\.bias$/.test(publicName),
  );
  using checkpoint = openSafetensors(folder);
  const unknown = checkTensors(checkpoint, tensors, folder);
  if (unknown.length > 0) {
    report(`fromPretrained: ${folder}: not part of the model, left out: ${unknown.join(', ')}`);
  }
  const vit = new Vit(config, new BlankRandom());
  try {
    readTensors(vit, checkpoint, tensors);
  } catch (error) {
    vit.dispose();
    throw error;
  }
  return vit;
}

/** Writes a folder that `fromPretrained` and transformers load. */
export function saveAs(vit: Vit, folder: string, options: { readonly maxShardBytes?: number } = {}): void {
  const config = vitPublicConfig(vit.config);
  const tensors = publicTensors(vit, vitCheckpointTensors(vit.config));
  writeSafetensors(join(folder, 'model.safetensors'), tensors, { metadata: { format: 'pt' }, ...options });
  writeFileAtomic(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
}

/** How a checkpoint wants its images prepared, or undefined if its folder doesn't say. */
export async function readPreprocessing(folder: string): Promise<PreprocessOptions | undefined> {
  const file = join(folder, 'preprocessor_config.json');
  return existsSync(file) ? preprocessOptionsFrom(await readJson(file)) : undefined;
}
