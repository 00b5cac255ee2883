/** `config.json` of a Hugging Face `LlavaForConditionalGeneration` ↔ our config. */

import {
  type FullVisionConfig,
  families,
  visionConfigFrom,
  visionMismatches,
  visionPublicConfig,
  visionPublicSchemas,
} from '@pixels/clip';
import { activationOf, hiddenActOf, parseConfig } from '@pixels/tensor';
import { z } from 'zod';
import type { FullLlavaConfig, LlavaConfig } from '../llava-config.ts';
import {
  llamaMismatches,
  llamaPublicConfig,
  readLlamaPublicConfig,
  type SpecialTokenIds,
} from './llama-public-config.ts';

const id = z.int().nonnegative();

/** What is left out of a file is the library's default; the two parts must be there. */
const publicConfig = z.object({
  model_type: z.literal('llava'),
  image_token_index: id.optional(),
  image_token_id: id.optional(),
  projector_hidden_act: z.string().default('gelu'),
  multimodal_projector_bias: z.boolean().default(true),
  vision_feature_layer: z.int().default(-2),
  vision_feature_select_strategy: z.enum(['default', 'full']).default('default'),
  tie_word_embeddings: z.boolean().default(false),
  vision_config: z.looseObject({ model_type: z.enum(['clip_vision_model', 'siglip_vision_model']) }),
  text_config: z.looseObject({ model_type: z.string().default('llama') }),
});

/** @throws naming each setting that is missing or not supported. */
export function readLlavaPublicConfig(json: unknown, file: string): LlavaConfig {
  if (typeof json === 'object' && json !== null && 'mm_vision_tower' in json) {
    throw new Error(
      `${file}: written by LLaVA's own code, whose vision encoder lies in another folder (${json.mm_vision_tower}); fetch the same model in the library's form, whose name ends in -hf`,
    );
  }
  const values = parseConfig(publicConfig, json, file);
  const family = values.vision_config.model_type === 'clip_vision_model' ? 'clip' : 'siglip';
  const strategy = values.vision_feature_select_strategy;
  if (family === 'siglip' && strategy === 'default') {
    throw new Error(
      `${file}: vision_feature_select_strategy default leaves the first token out, which is a patch in siglip_vision_model; expected full`,
    );
  }
  const vision = parseConfig(visionPublicSchemas[family], values.vision_config, `${file}: vision_config`);
  const { config: decoder } = readLlamaPublicConfig(values.text_config, `${file}: text_config`);
  return {
    vision: visionConfigFrom(family, vision, file),
    projector: {
      kind: 'mlp2x_gelu',
      bias: values.multimodal_projector_bias,
      activation: activationOf(values.projector_hidden_act, `${file}: projector_hidden_act`),
    },
    decoder: { ...decoder, tied: decoder.tied === true || values.tie_word_embeddings },
    imageId: values.image_token_index ?? values.image_token_id ?? 32000,
    visionLayer: values.vision_feature_layer,
    classToken: family === 'clip' && strategy === 'full' ? 'keep' : 'drop',
  };
}

/** The rules of the two encoders that the library knows here. */
function visionRules({ pooling }: FullVisionConfig) {
  const { clip, siglip } = families;
  const rules = pooling === 'class' ? clip.vision : { ...siglip.vision, pooling };
  return { ...rules, projection: 'none' } as const;
}

/** What keeps a model from being a `LlavaForConditionalGeneration`: nothing, or a phrase for each. */
export function llavaMismatches(config: FullLlavaConfig): string[] {
  const { vision, projector, decoder, fusion, visionLayer } = config;
  const wanted = [
    ['fusion', fusion, 'concatenate'],
    ['projector.kind', projector.kind, 'mlp2x_gelu'],
    ['projector.pixelShuffle', projector.pixelShuffle, 1],
    ['projector.hidden', projector.hidden ?? decoder.width, decoder.width],
    ['projector.dictionary', projector.dictionary ?? 'none', 'none'],
    ['projector.places', projector.places === undefined ? 'none' : 'some', 'none'],
  ] as const;
  return [
    ...wanted.flatMap(([name, ours, theirs]) =>
      ours === theirs ? [] : [`${name} must be ${theirs}; got ${ours}`],
    ),
    ...(visionLayer === 'normed' ? ["visionLayer must be a number; got 'normed'"] : []),
    ...visionMismatches(vision, visionRules(vision)),
    ...llamaMismatches(decoder).map((problem) => `decoder.${problem}`),
  ];
}

/** The file that transformers reads. */
export function llavaPublicConfig(
  config: FullLlavaConfig,
  specialIds: SpecialTokenIds,
): Record<string, unknown> {
  const { vision, projector, decoder, imageId, visionLayer, classToken } = config;
  const clip = vision.pooling === 'class';
  return {
    architectures: ['LlavaForConditionalGeneration'],
    dtype: 'float32',
    image_token_id: imageId,
    image_token_index: imageId,
    model_type: 'llava',
    multimodal_projector_bias: projector.bias,
    projector_hidden_act: hiddenActOf(projector.activation),
    text_config: llamaPublicConfig(decoder, specialIds),
    tie_word_embeddings: decoder.tied,
    vision_config: {
      ...visionPublicConfig(clip ? 'clip_vision_model' : 'siglip_vision_model', vision),
      ...(!clip && { vision_use_head: vision.pooling === 'attention' }),
    },
    vision_feature_layer: visionLayer,
    vision_feature_select_strategy: clip && classToken === 'drop' ? 'default' : 'full',
  };
}
