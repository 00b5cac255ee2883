/** Checkpoint folders of Hugging Face's LlamaForCausalLM and MistralForCausalLM: `config.json` and safetensors. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type FloatDtype,
  parseConfig,
  publicTensors,
  type ReadModelOptions,
  readModel,
} from '@pixels/tensor';
import { openSafetensors, readJson, writeFileAtomic, writeSafetensors } from '@pixels/tensor/node';
import { llamaTensors } from '../checkpoint/llama-names.ts';
import {
  llamaPublicConfig,
  parseSpecialTokenIds,
  readLlamaPublicConfig,
  type SpecialTokenIds,
} from '../checkpoint/llama-public-config.ts';
import { Decoder } from '../decoder/decoder.ts';
import { decoderConfigSchema } from '../decoder/decoder-config.ts';

export type DecoderFromPretrainedOptions = ReadModelOptions;

/**
 * The decoder in a checkpoint folder.
 * @throws naming what is missing, has another shape, or is not supported.
 */
export async function decoderFromPretrained(
  folder: string,
  options: DecoderFromPretrainedOptions = {},
): Promise<Decoder> {
  const configFile = join(folder, 'config.json');
  const { config } = readLlamaPublicConfig(await readJson(configFile), configFile);
  const tensors = llamaTensors(parseConfig(decoderConfigSchema, config, configFile));
  using checkpoint = openSafetensors(folder);
  const reader = { name: 'decoderFromPretrained', folder };
  return readModel(checkpoint, tensors, (random) => new Decoder(config, random), reader, options);
}

/**
 * What a checkpoint folder says of its special tokens: `generation_config.json`, which is newer, before `config.json`.
 * Generation should stop at any of `eosIds`.
 */
export async function readSpecialTokenIds(folder: string): Promise<SpecialTokenIds> {
  const file = join(folder, 'config.json');
  const config = asObject(await readJson(file));
  const generationFile = join(folder, 'generation_config.json');
  const generation = existsSync(generationFile) ? asObject(await readJson(generationFile)) : {};
  return parseSpecialTokenIds({ ...asObject(config.text_config), ...config, ...generation }, folder);
}

export interface SaveDecoderOptions {
  /** How weights are stored: F32 unless given; F16 takes half the room. */
  readonly dtype?: FloatDtype;
  readonly maxShardBytes?: number;
  readonly specialIds?: SpecialTokenIds;
}

/** Writes a folder that `decoderFromPretrained` and transformers load. @throws if no public family has its rules. */
export function saveDecoderAs(decoder: Decoder, folder: string, options: SaveDecoderOptions = {}): void {
  const { specialIds = { eosIds: [] }, ...storing } = options;
  const config = llamaPublicConfig(decoder.config, specialIds);
  const tensors = publicTensors(decoder, llamaTensors(decoder.config));
  writeSafetensors(join(folder, 'model.safetensors'), tensors, { metadata: { format: 'pt' }, ...storing });
  writeFileAtomic(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
