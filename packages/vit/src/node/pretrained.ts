/** Checkpoint folders of Hugging Face's ViTForImageClassification: `config.json` and `model.safetensors`, or shards. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { publicTensors, type ReadModelOptions, readModel } from '@pixels/tensor';
import { openSafetensors, readJson, writeFileAtomic, writeSafetensors } from '@pixels/tensor/node';
import { vitCheckpointTensors } from '../checkpoint/vit-names.ts';
import { readVitPublicConfig, vitPublicConfig } from '../checkpoint/vit-public-config.ts';
import { parseVitConfig } from '../config.ts';
import type { PreprocessOptions } from '../preprocess/preprocess.ts';
import { preprocessOptionsFrom } from '../preprocess/preprocessor-config.ts';
import { Vit } from '../vit.ts';

export type FromPretrainedOptions = ReadModelOptions;

/**
 * The model in a checkpoint folder, its class names included.
 * @throws naming what is missing, has another shape, or is not supported.
 */
export async function fromPretrained(folder: string, options: FromPretrainedOptions = {}): Promise<Vit> {
  const configFile = join(folder, 'config.json');
  const { config, qkvBias } = readVitPublicConfig(await readJson(configFile), configFile);
  const tensors = vitCheckpointTensors(parseVitConfig(config)).filter(
    ({ publicName }) => qkvBias || !/\.(query|key|value)\.bias$/.test(publicName),
  );
  using checkpoint = openSafetensors(folder);
  const reader = { name: 'fromPretrained', folder };
  return readModel(checkpoint, tensors, (random) => new Vit(config, random), reader, options);
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
