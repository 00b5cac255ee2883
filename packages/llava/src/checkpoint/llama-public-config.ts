/** `config.json` of a Hugging Face `LlamaForCausalLM` or `MistralForCausalLM` ↔ our config. */

import { activationOf, hiddenActOf, parseConfig } from '@pixels/tensor';
import { z } from 'zod';
import type { DecoderConfig, FullDecoderConfig, RotaryScaling } from '../decoder/decoder-config.ts';
import { decoderPresets } from '../decoder/presets.ts';

export type LlamaFamily = 'llama' | 'mistral';

/** Which ids a checkpoint gives a meaning. */
export interface SpecialTokenIds {
  /** In front of a text. */
  readonly bosId?: number | undefined;
  /** What ends a text; empty if nothing does. */
  readonly eosIds: readonly number[];
  readonly padId?: number | undefined;
}

export interface PublicLlamaConfig {
  readonly family: LlamaFamily;
  readonly config: DecoderConfig;
}

/** The settings that we read. */
export interface PublicLlama {
  readonly model_type: LlamaFamily;
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null | undefined;
  readonly head_dim?: number | null | undefined;
  readonly hidden_act: string;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_theta?: number | undefined;
  /** Newer versions of the library write `rope_parameters`, older ones `rope_theta` and `rope_scaling`. */
  readonly rope_parameters?: PublicRope | null | undefined;
  readonly rope_scaling?: PublicRope | null | undefined;
  readonly attention_bias: boolean;
  readonly mlp_bias: boolean;
  readonly sliding_window?: number | null | undefined;
  readonly tie_word_embeddings: boolean;
}

interface PublicRope {
  readonly rope_type?: string | undefined;
  /** What `rope_type` was once called. */
  readonly type?: string | undefined;
  readonly rope_theta?: number | undefined;
  readonly factor?: number | undefined;
  readonly low_freq_factor?: number | undefined;
  readonly high_freq_factor?: number | undefined;
  readonly original_max_position_embeddings?: number | undefined;
}

const size = z.int().positive();
const id = z.int().nonnegative();

const rope = z.object({
  rope_type: z.string().optional(),
  type: z.string().optional(),
  rope_theta: z.number().positive().optional(),
  factor: z.number().optional(),
  low_freq_factor: z.number().optional(),
  high_freq_factor: z.number().optional(),
  original_max_position_embeddings: size.optional(),
  partial_rotary_factor: z.literal(1).optional(),
});

const specialTokenIds = z.object({
  bos_token_id: id.nullish(),
  eos_token_id: z.union([id, z.array(id)]).nullish(),
  pad_token_id: z.int().nullish(),
});

/** What is left out of a file is the library's default. */
const llama = z.object({
  model_type: z.literal('llama'),
  vocab_size: size.default(32000),
  hidden_size: size.default(4096),
  intermediate_size: size.default(11008),
  num_hidden_layers: size.max(1000).default(32),
  num_attention_heads: size.default(32),
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  hidden_act: z.string().default('silu'),
  max_position_embeddings: size.default(2048),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().optional(),
  rope_scaling: rope.nullish(),
  rope_parameters: rope.nullish(),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(false),
});

const mistral = llama.extend({
  model_type: z.literal('mistral'),
  intermediate_size: size.default(14336),
  num_key_value_heads: size.nullish().default(8),
  max_position_embeddings: size.default(131072),
  sliding_window: size.nullish().default(4096),
  attention_bias: z.literal(false).default(false),
  mlp_bias: z.literal(false).default(false),
});

/** A file, or the `text_config` in a file of a larger model. */
export const llamaPublicSchema: z.ZodType<PublicLlama> = z.discriminatedUnion('model_type', [llama, mistral]);

/** @throws naming each setting that is missing or not supported. */
export function readLlamaPublicConfig(json: unknown, file: string): PublicLlamaConfig {
  return llamaConfigFrom(parseConfig(llamaPublicSchema, json, file), file);
}

/** @throws for rotary positions or an activation that we don't have. */
export function llamaConfigFrom(values: PublicLlama, file: string): PublicLlamaConfig {
  return {
    family: values.model_type,
    config: {
      ...decoderPresets.llama,
      vocabulary: values.vocab_size,
      width: values.hidden_size,
      layers: values.num_hidden_layers,
      heads: values.num_attention_heads,
      keyValueHeads: values.num_key_value_heads ?? undefined,
      headWidth: values.head_dim ?? undefined,
      hidden: values.intermediate_size,
      maxTokens: values.max_position_embeddings,
      ropeTheta: values.rope_parameters?.rope_theta ?? values.rope_theta ?? 10000,
      ropeScaling: ropeScalingOf(values, file),
      activation: activationOf(values.hidden_act, file),
      attentionBias: values.attention_bias,
      mlpBias: values.mlp_bias,
      slidingWindow: values.sliding_window ?? undefined,
      tied: values.tie_word_embeddings,
      epsilon: values.rms_norm_eps,
    },
  };
}

/** `bos_token_id` and its like in a public config; what is left out is not there. */
export function parseSpecialTokenIds(json: unknown, file: string): SpecialTokenIds {
  const {
    bos_token_id: bos,
    eos_token_id: eos,
    pad_token_id: pad,
  } = parseConfig(specialTokenIds, json, file);
  return {
    bosId: bos ?? undefined,
    eosIds: [eos ?? []].flat(),
    // Old files say −1 where there is none.
    padId: typeof pad === 'number' && pad >= 0 ? pad : undefined,
  };
}

function ropeScalingOf(values: PublicLlama, file: string): RotaryScaling | undefined {
  const scaling = values.rope_parameters ?? values.rope_scaling;
  const type = scaling?.rope_type ?? scaling?.type ?? 'default';
  if (type === 'default' || scaling === null || scaling === undefined) return undefined;
  const { factor, low_freq_factor: low, high_freq_factor: high } = scaling;
  if (type !== 'llama3') {
    throw new Error(`${file}: rope_type must be one of default, llama3; got ${type}`);
  }
  if (factor === undefined || low === undefined || high === undefined) {
    throw new Error(`${file}: rope_type llama3 needs factor, low_freq_factor and high_freq_factor`);
  }
  return {
    factor,
    lowFrequencyFactor: low,
    highFrequencyFactor: high,
    originalMaxTokens: scaling.original_max_position_embeddings ?? values.max_position_embeddings,
  };
}

function familyOf({ slidingWindow }: FullDecoderConfig): LlamaFamily {
  return slidingWindow === undefined ? 'llama' : 'mistral';
}

/** What keeps a decoder from being one of a public family: nothing, or a phrase for each rule. */
export function llamaMismatches(config: FullDecoderConfig): string[] {
  const { attentionBias, mlpBias } = config;
  const { positions, norm, mlp } = decoderPresets.llama;
  const biases =
    familyOf(config) === 'mistral' ? { attentionBias: false, mlpBias: false } : { attentionBias, mlpBias };
  return Object.entries({ positions, norm, mlp, ...biases }).flatMap(([rule, value]) => {
    const ours = config[rule as keyof FullDecoderConfig];
    return ours === value ? [] : [`${rule} must be ${value}; got ${ours}`];
  });
}

/** The public family that has this decoder's rules. @throws naming what neither has. */
export function llamaFamily(config: FullDecoderConfig): LlamaFamily {
  const family = familyOf(config);
  const problems = llamaMismatches(config);
  if (problems.length === 0) return family;
  const model = family === 'llama' ? 'LlamaForCausalLM' : 'MistralForCausalLM';
  throw new Error(`saveAs: not a ${model}: ${problems.join('; ')}`);
}

/** The file that transformers reads. @throws if neither family has the decoder's rules. */
export function llamaPublicConfig(
  config: FullDecoderConfig,
  specialIds: SpecialTokenIds,
): Record<string, unknown> {
  const family = llamaFamily(config);
  const { ropeTheta, ropeScaling, slidingWindow } = config;
  const { bosId = null, eosIds, padId = null } = specialIds;
  return {
    architectures: [family === 'llama' ? 'LlamaForCausalLM' : 'MistralForCausalLM'],
    attention_dropout: 0,
    bos_token_id: bosId,
    dtype: 'float32',
    eos_token_id: eosIds.length > 1 ? eosIds : (eosIds[0] ?? null),
    head_dim: config.headWidth,
    hidden_act: hiddenActOf(config.activation),
    hidden_size: config.width,
    intermediate_size: config.hidden,
    max_position_embeddings: config.maxTokens,
    model_type: family,
    num_attention_heads: config.heads,
    num_hidden_layers: config.layers,
    num_key_value_heads: config.keyValueHeads,
    pad_token_id: padId,
    rms_norm_eps: config.epsilon,
    ...ropeSettings(ropeTheta, ropeScaling),
    tie_word_embeddings: config.tied,
    vocab_size: config.vocabulary,
    ...(family === 'llama'
      ? { attention_bias: config.attentionBias, mlp_bias: config.mlpBias }
      : { sliding_window: slidingWindow }),
  };
}

/** As both old and new versions of the library read them. */
function ropeSettings(ropeTheta: number, scaling: RotaryScaling | undefined): Record<string, unknown> {
  const kind =
    scaling === undefined
      ? { rope_type: 'default' }
      : {
          rope_type: 'llama3',
          factor: scaling.factor,
          low_freq_factor: scaling.lowFrequencyFactor,
          high_freq_factor: scaling.highFrequencyFactor,
          original_max_position_embeddings: scaling.originalMaxTokens,
        };
  return {
    rope_parameters: { ...kind, rope_theta: ropeTheta },
    rope_scaling: scaling === undefined ? null : kind,
    rope_theta: ropeTheta,
  };
}
