/** Checkpoint folders of Hugging Face's CLIPModel and SiglipModel: `config.json` and `model.safetensors`, or shards. */

import { join } from 'node:path';
import { type FloatDtype, publicTensors, type ReadModelOptions, readModel } from '@pixels/tensor';
import { openSafetensors, readJson, writeFileAtomic, writeSafetensors } from '@pixels/tensor/node';
import { clipCheckpointTensors } from '../checkpoint/clip-names.ts';
import { clipPublicConfig, publicFamily, readClipPublicConfig } from '../checkpoint/clip-public-config.ts';
import { Clip } from '../clip.ts';
import { parseClipConfig } from '../clip-config.ts';

export type FromPretrainedOptions = ReadModelOptions;

/**
 * The model in a checkpoint folder.
 * @throws naming what is missing, has another shape, or is not supported.
 */
export async function fromPretrained(folder: string, options: FromPretrainedOptions = {}): Promise<Clip> {
  const configFile = join(folder, 'config.json');
  const { family, config } = readClipPublicConfig(await readJson(configFile), configFile);
  const tensors = clipCheckpointTensors(family, parseClipConfig(config));
  using checkpoint = openSafetensors(folder);
  const reader = { name: 'fromPretrained', folder };
  return readModel(checkpoint, tensors, (random) => new Clip(config, random), reader, options);
}

export interface SaveOptions {
  /** How weights are stored: F32 unless given; F16 takes half the room. */
  readonly dtype?: FloatDtype;
  readonly maxShardBytes?: number;
}

/** Writes a folder that `fromPretrained` and transformers load. @throws if no public family has the model's rules. */
export function saveAs(clip: Clip, folder: string, options: SaveOptions = {}): void {
  const family = publicFamily(clip.config);
  const tensors = publicTensors(clip, clipCheckpointTensors(family, clip.config));
  writeSafetensors(join(folder, 'model.safetensors'), tensors, { metadata: { format: 'pt' }, ...options });
  const config = clipPublicConfig(family, clip.config);
  writeFileAtomic(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
}
