/** `config.json` of a Hugging Face `SmolVLMForConditionalGeneration` or `Idefics3ForConditionalGeneration` ↔ ours. */

import {
  families,
  visionConfigFrom,
  visionMismatches,
  visionPublicConfig,
  visionPublicSchemas,
} from '@pixels/clip';
import { parseConfig } from '@pixels/tensor';
import { z } from 'zod';
import type { FullLlavaConfig, LlavaConfig } from '../llava-config.ts';
import {
  llamaMismatches,
  llamaPublicConfig,
  readLlamaPublicConfig,
  type SpecialTokenIds,
} from './llama-public-config.ts';

/** What is left out of a file is the library's default; the two parts must be there. */
const publicConfig = z.object({
  model_type: z.enum(['smolvlm', 'idefics3']),
  image_token_id: z.int().nonnegative().default(128257),
  scale_factor: z.int().positive().default(2),
  tie_word_embeddings: z.boolean().default(false),
  vision_config: z.looseObject({}),
  text_config: z.looseObject({ model_type: z.string().default('llama') }),
});

/** @throws naming each setting that is missing or not supported. */
export function readSmolvlmPublicConfig(json: unknown, file: string): LlavaConfig {
  const values = parseConfig(publicConfig, json, file);
  const vision = parseConfig(visionPublicSchemas.idefics3, values.vision_config, `${file}: vision_config`);
  const { config: decoder } = readLlamaPublicConfig(values.text_config, `${file}: text_config`);
  return {
    vision: visionConfigFrom('idefics3', vision, file),
    projector: { kind: 'linear', pixelShuffle: values.scale_factor, bias: false },
    decoder: { ...decoder, tied: decoder.tied === true || values.tie_word_embeddings },
    imageId: values.image_token_id,
    visionLayer: 'normed',
  };
}

/** What keeps a model from being a `SmolVLMForConditionalGeneration`: nothing, or a phrase for each. */
export function smolvlmMismatches(config: FullLlavaConfig): string[] {
  const { vision, projector, decoder, fusion, visionLayer } = config;
  const wanted = [
    ['fusion', fusion, 'concatenate'],
    ['projector.kind', projector.kind, 'linear'],
    ['projector.bias', projector.bias, false],
    ['projector.dictionary', projector.dictionary ?? 'none', 'none'],
    ['projector.places', projector.places === undefined ? 'none' : 'some', 'none'],
    ['visionLayer', visionLayer, 'normed'],
  ] as const;
  const rules = { ...families.siglip.vision, pooling: 'mean', projection: 'none' } as const;
  return [
    ...wanted.flatMap(([name, ours, theirs]) =>
      ours === theirs ? [] : [`${name} must be ${theirs}; got ${ours}`],
    ),
    ...visionMismatches(vision, rules),
    ...llamaMismatches(decoder).map((problem) => `decoder.${problem}`),
  ];
}

/** The file that transformers reads. */
export function smolvlmPublicConfig(
  { vision, projector, decoder, imageId }: FullLlavaConfig,
  specialIds: SpecialTokenIds,
): Record<string, unknown> {
  return {
    architectures: ['SmolVLMForConditionalGeneration'],
    dtype: 'float32',
    image_token_id: imageId,
    model_type: 'smolvlm',
    pad_token_id: specialIds.padId ?? null,
    scale_factor: projector.pixelShuffle,
    text_config: llamaPublicConfig(decoder, specialIds),
    tie_word_embeddings: decoder.tied,
    use_cache: true,
    vision_config: visionPublicConfig('smolvlm_vision', vision),
  };
}
