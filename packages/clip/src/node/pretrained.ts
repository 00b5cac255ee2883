/** Checkpoint folders of Hugging Face's CLIPModel and SiglipModel: `config.json` and `model.safetensors`, or shards. */

import { join } from 'node:path';
import { BlankRandom, checkTensors, type FloatDtype, publicTensors, readTensors } from '@pixels/tensor';
import { openSafetensors, readJson, writeFileAtomic, writeSafetensors } from '@pixels/tensor/node';
import { clipCheckpointTensors } from '../checkpoint/clip-names.ts';
import { clipPublicConfig, publicFamily, readClipPublicConfig } from '../checkpoint/clip-public-config.ts';
import { Clip } from '../clip.ts';
import { parseClipConfig } from '../clip-config.ts';

export interface FromPretrainedOptions {
  /** Told in one line of tensors that the model has no use for; default `console.warn`. */
  readonly report?: (message: string) => void;
}

/**
 * The model in a checkpoint folder.
 * @throws naming what is missing, has another shape, or is not supported.
 */
export async function fromPretrained(folder: string, options: FromPretrainedOptions = {}): Promise<Clip> {
  const { report = console.warn } = options;
  const configFile = join(folder, 'config.json');
  const { family, config } = readClipPublicConfig(await readJson(configFile), configFile);
  const tensors = clipCheckpointTensors(family, parseClipConfig(config));
  using checkpoint = openSafetensors(folder);
  const unknown = checkTensors(checkpoint, tensors, folder);
  if (unknown.length > 0) {
    report(`fromPretrained: ${folder}: not part of the model, left out: ${unknown.join(', ')}`);
  }
  const clip = new Clip(config, new BlankRandom());
  try {
    readTensors(clip, checkpoint, tensors);
  } catch (error) {
    clip.dispose();
    throw error;
  }
  return clip;
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
