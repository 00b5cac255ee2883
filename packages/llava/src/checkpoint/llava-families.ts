/** The kinds of folders that hold a vision-language model, as data. */

import { BlankRandom, type CheckpointTensor, parseConfig } from '@pixels/tensor';
import { z } from 'zod';
import { Llava } from '../llava.ts';
import { type FullLlavaConfig, type LlavaConfig, llavaConfigSchema } from '../llava-config.ts';
import type { SpecialTokenIds } from './llama-public-config.ts';
import { type Holds, llavaDecoderPrefixes, llavaTensors } from './llava-names.ts';
import { llavaMismatches, llavaPublicConfig, readLlavaPublicConfig } from './llava-public-config.ts';
import { smolvlmDecoderPrefixes, smolvlmTensors } from './smolvlm-names.ts';
import { readSmolvlmPublicConfig, smolvlmMismatches, smolvlmPublicConfig } from './smolvlm-public-config.ts';

export interface LlavaFamily {
  /** `config.json` → our config. @throws naming each setting that is missing or not supported. */
  readonly read: (json: unknown, file: string) => LlavaConfig;
  /** Our config → `config.json`. */
  readonly write: (config: FullLlavaConfig, specialIds: SpecialTokenIds) => Record<string, unknown>;
  /** What keeps a model from being written so: nothing, or a phrase for each. */
  readonly mismatches: (config: FullLlavaConfig) => string[];
  /** Every tensor by its public name. */
  readonly tensors: (config: FullLlavaConfig, holds: Holds) => CheckpointTensor[];
  /** The name of the head, which files leave out where the token vectors are the head. */
  readonly head: (holds: Holds) => string;
}

/** Liu et al. 2023, "Visual instruction tuning". */
const llava: LlavaFamily = {
  read: readLlavaPublicConfig,
  write: llavaPublicConfig,
  mismatches: llavaMismatches,
  tensors: llavaTensors,
  head: (holds) => `${llavaDecoderPrefixes(holds).head}weight`,
};

/** Laurençon et al. 2024, "Idefics3"; Marafioti et al. 2025, "SmolVLM". */
const smolvlm: LlavaFamily = {
  read: readSmolvlmPublicConfig,
  write: smolvlmPublicConfig,
  mismatches: smolvlmMismatches,
  tensors: smolvlmTensors,
  head: () => `${smolvlmDecoderPrefixes.head}weight`,
};

const ownName = 'pixels-llava';

const ownFile = z.strictObject({
  architectures: z.array(z.string()),
  model_type: z.literal(ownName),
  bos_token_id: z.int().nullable(),
  eos_token_id: z.array(z.int()),
  pad_token_id: z.int().nullable(),
  config: llavaConfigSchema,
});

/** Whatever else can be built here: settings and names are ours. */
const own: LlavaFamily = {
  read: (json, file) => parseConfig(ownFile, json, file).config,
  write: (config, { bosId = null, eosIds, padId = null }) => ({
    architectures: ['Llava'],
    model_type: ownName,
    bos_token_id: bosId,
    eos_token_id: eosIds,
    pad_token_id: padId,
    config,
  }),
  mismatches: () => [],
  tensors: (config) => {
    const blank = new Llava(config, new BlankRandom());
    const tensors = [...blank.parameters()].map(([path, { shape }]) => ({
      publicName: path,
      paths: [path],
      shape,
      layout: 'same' as const,
    }));
    blank.dispose();
    return tensors;
  },
  head: () => 'decoder.head.weight',
};

/** By the `model_type` that is written. */
const families: Readonly<Record<LlavaFamilyName, LlavaFamily>> = { llava, smolvlm, [ownName]: own };

export type LlavaFamilyName = 'llava' | 'smolvlm' | typeof ownName;

/** The family of a folder. @throws naming those that we know. */
export function llavaFamilyOf(modelType: unknown, file: string): LlavaFamily {
  const known: Readonly<Record<string, LlavaFamily>> = { ...families, idefics3: smolvlm };
  const family =
    typeof modelType === 'string' && Object.hasOwn(known, modelType) ? known[modelType] : undefined;
  if (family !== undefined) return family;
  throw new Error(
    `${file}: model_type must be one of ${Object.keys(known).join(', ')}, for a model that sees and speaks; got ${modelType}`,
  );
}

/** Our config by a folder's `config.json`. @throws naming each setting that is missing or not supported. */
export function llavaConfigFrom(json: unknown, file: string): FullLlavaConfig {
  const family = llavaFamilyOf((json as { model_type?: unknown } | null)?.model_type, file);
  return parseConfig(llavaConfigSchema, family.read(json, file), file);
}

/** The first family that has this model's rules: a public one where there is one. */
export function llavaFamilyFor(config: FullLlavaConfig): [LlavaFamilyName, LlavaFamily] {
  const found = Object.entries(families).find(([, family]) => family.mismatches(config).length === 0)!;
  return found as [LlavaFamilyName, LlavaFamily];
}
