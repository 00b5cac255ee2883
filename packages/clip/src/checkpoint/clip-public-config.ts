/** `config.json` of a Hugging Face `CLIPModel` or `SiglipModel` ↔ our config. */

import { activationOf, hiddenActOf, parseConfig } from '@pixels/tensor';
import { z } from 'zod';
import type { ClipConfig, FullClipConfig } from '../clip-config.ts';
import { type FamilyName, families, familyConfig } from '../families.ts';
import type { FullTextConfig } from '../text/text-config.ts';
import {
  visionMismatches,
  visionPublicConfig,
  visionPublicSchemas,
  visionSizesFrom,
} from './vision-public-config.ts';

const size = z.int().positive();
const id = z.int().nonnegative();

/** `text_config` of one family; what is left out of a file is the library's default. */
function textSchema(text: {
  vocabulary: number;
  width: number;
  hidden: number;
  heads: number;
  maxTokens: number;
  act: string;
  epsilon: number;
}) {
  return z
    .object({
      num_hidden_layers: size.max(1000).default(12),
      hidden_act: z.string().default(text.act),
      layer_norm_eps: z.number().positive().default(text.epsilon),
      vocab_size: size.default(text.vocabulary),
      hidden_size: size.default(text.width),
      intermediate_size: size.default(text.hidden),
      num_attention_heads: size.default(text.heads),
      max_position_embeddings: size.default(text.maxTokens),
      eos_token_id: id.nullable().default(49407),
      pad_token_id: id.nullable().default(1),
      projection_size: size.optional(),
    })
    .prefault({});
}

const publicConfig = z.discriminatedUnion('model_type', [
  z.object({
    model_type: z.literal('clip'),
    projection_dim: size.default(512),
    text_config: textSchema({
      vocabulary: 49408,
      width: 512,
      hidden: 2048,
      heads: 8,
      maxTokens: 77,
      act: 'quick_gelu',
      epsilon: 1e-5,
    }),
    vision_config: visionPublicSchemas.clip,
  }),
  z.object({
    model_type: z.literal('siglip'),
    text_config: textSchema({
      vocabulary: 32000,
      width: 768,
      hidden: 3072,
      heads: 12,
      maxTokens: 64,
      act: 'gelu_pytorch_tanh',
      epsilon: 1e-6,
    }),
    vision_config: visionPublicSchemas.siglip.check(({ value, issues }) => {
      if (value.vision_use_head) return;
      const message = 'must be true: without its head, nothing says an image in one vector';
      issues.push({ code: 'custom', path: ['vision_use_head'], message, input: value });
    }),
  }),
]);

/** Configs written before the library knew better say 2 for the end of text, which then is the largest id. */
const legacyEosId = 2;

export interface PublicClipConfig {
  readonly family: FamilyName;
  readonly config: ClipConfig;
}

/** @throws naming each setting that is missing or not supported. */
export function readClipPublicConfig(json: unknown, file: string): PublicClipConfig {
  const values = parseConfig(publicConfig, withOldOverrides(json), file);
  const { text_config: text, vision_config: vision } = values;
  const family = values.model_type;
  const outputs = values.model_type === 'clip' ? values.projection_dim : vision.hidden_size;
  const config = familyConfig(family, {
    vision: visionSizesFrom(vision, file),
    text: {
      vocabulary: text.vocab_size,
      maxTokens: text.max_position_embeddings,
      width: text.hidden_size,
      layers: text.num_hidden_layers,
      heads: text.num_attention_heads,
      hidden: text.intermediate_size,
      ...(family === 'clip' &&
        (text.eos_token_id === legacyEosId
          ? { pooling: 'largestId' }
          : { eosId: text.eos_token_id ?? undefined })),
      padId: text.pad_token_id ?? 0,
      activation: activationOf(text.hidden_act, `${file}: text_config`),
      epsilon: text.layer_norm_eps,
    },
    outputs,
  });
  if (family === 'clip') return { family, config };
  return {
    family,
    config: { ...config, text: { ...config.text, outputs: text.projection_size ?? text.hidden_size } },
  };
}

/** Old files repeat a tower's settings in `text_config_dict` or `vision_config_dict`, which win. */
function withOldOverrides(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  const file = json as Record<string, unknown>;
  const merged = (tower: string) => ({ ...asObject(file[tower]), ...asObject(file[`${tower}_dict`]) });
  return { ...file, text_config: merged('text_config'), vision_config: merged('vision_config') };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/** The public family that has this model's rules. @throws naming what no family has. */
export function publicFamily({ vision, text, loss }: FullClipConfig): FamilyName {
  const family: FamilyName = loss === 'contrastive' ? 'clip' : 'siglip';
  const rules = families[family];
  const problems = visionMismatches(vision, rules.vision);
  for (const [rule, value] of Object.entries(rules.text)) {
    const ours = text[rule as keyof FullTextConfig];
    const free = rule === 'activation' || rule === 'epsilon' || ours === 'largestId';
    if (!free && ours !== value) problems.push(`text.${rule} must be ${value}; got ${ours}`);
  }
  if (problems.length === 0) return family;
  const model = family === 'clip' ? 'CLIPModel' : 'SiglipModel';
  throw new Error(`saveAs: not a ${model}: ${problems.join('; ')}`);
}

/** The file that transformers reads. */
export function clipPublicConfig(
  family: FamilyName,
  { vision, text }: FullClipConfig,
): Record<string, unknown> {
  return {
    architectures: [family === 'clip' ? 'CLIPModel' : 'SiglipModel'],
    dtype: 'float32',
    model_type: family,
    ...(family === 'clip' && { projection_dim: text.outputs }),
    text_config: {
      model_type: `${family}_text_model`,
      attention_dropout: 0,
      bos_token_id: null,
      eos_token_id: family === 'clip' ? (text.eosId ?? legacyEosId) : null,
      hidden_act: hiddenActOf(text.activation),
      hidden_size: text.width,
      intermediate_size: text.hidden,
      layer_norm_eps: text.epsilon,
      max_position_embeddings: text.maxTokens,
      num_attention_heads: text.heads,
      num_hidden_layers: text.layers,
      pad_token_id: text.padId,
      [family === 'clip' ? 'projection_dim' : 'projection_size']: text.outputs,
      vocab_size: text.vocabulary,
    },
    vision_config: {
      ...visionPublicConfig(`${family}_vision_model`, vision),
      ...(family === 'clip' && { projection_dim: vision.outputs }),
    },
  };
}
