/** Folders of vision-language models: `config.json` and safetensors, of Hugging Face or of our own. */

import { join } from 'node:path';
import {
  type CheckpointTensor,
  type FloatDtype,
  publicTensors,
  type ReadModelOptions,
  readModel,
  type TensorSource,
} from '@pixels/tensor';
import { openSafetensors, readJson, writeFileAtomic, writeSafetensors } from '@pixels/tensor/node';
import type { SpecialTokenIds } from '../checkpoint/llama-public-config.ts';
import {
  type LlavaFamilyName,
  llavaConfigFrom,
  llavaFamilyFor,
  llavaFamilyOf,
} from '../checkpoint/llava-families.ts';
import { Llava } from '../llava.ts';
import type { FullLlavaConfig } from '../llava-config.ts';

export type FromPretrainedOptions = ReadModelOptions;

/**
 * The model in a folder: LlavaForConditionalGeneration, SmolVLM or Idefics3 (which see one tile here), or our own.
 * @throws naming what is missing, has another shape, or is not supported.
 */
export async function fromPretrained(folder: string, options: FromPretrainedOptions = {}): Promise<Llava> {
  const layoutIn = await readLayout(folder);
  using checkpoint = openSafetensors(folder);
  const { config, tensors } = layoutIn(checkpoint);
  const reader = { name: 'fromPretrained', folder };
  return readModel(checkpoint, tensors, (random) => new Llava(config, random), reader, options);
}

/** What a folder holds, by its config and the names of its tensors. */
export interface PretrainedLayout {
  readonly config: FullLlavaConfig;
  /** Every tensor of the model: its public name, our paths. */
  readonly tensors: readonly CheckpointTensor[];
}

/** The layout of a folder; its weights are not read. @throws as `fromPretrained`, but for the weights themselves. */
export async function pretrainedLayout(folder: string): Promise<PretrainedLayout> {
  const layoutIn = await readLayout(folder);
  using checkpoint = openSafetensors(folder);
  return layoutIn(checkpoint);
}

async function readLayout(
  folder: string,
): Promise<(checkpoint: Pick<TensorSource, 'entries'>) => PretrainedLayout> {
  const file = join(folder, 'config.json');
  const json = await readJson(file);
  const family = llavaFamilyOf((json as { model_type?: unknown } | null)?.model_type, file);
  const said = llavaConfigFrom(json, file);
  return ({ entries }) => {
    const holds = (name: string): boolean => entries.has(name);
    // Files of different ages say so in different places; the one that has no head means it.
    const tied = said.decoder.tied && !holds(family.head(holds));
    const config = { ...said, decoder: { ...said.decoder, tied } };
    return { config, tensors: family.tensors(config, holds) };
  };
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
