/** `vision_config` of public checkpoints ↔ our config of a vision encoder. */

import { activationOf, hiddenActOf } from '@pixels/tensor';
import { z } from 'zod';
import { type FamilyName, families } from '../families.ts';
import { type FullVisionConfig, sidesOf, type VisionConfig } from '../vision/vision-config.ts';

const size = z.int().positive();

/** SigLIP's encoder is in Idefics3 and SmolVLM, too, without what pools its patches. */
export type PublicVisionName = 'clip' | 'siglip' | 'idefics3';

/** The settings that we read. */
export interface PublicVision {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_channels: number;
  /** Of ours: other libraries have no such models. */
  readonly edges: boolean;
  readonly image_size: number;
  readonly patch_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly vision_use_head: boolean;
}

/** What is left out of a file is the library's default. */
const clip = z
  .object({
    hidden_size: size.default(768),
    intermediate_size: size.default(3072),
    num_hidden_layers: size.max(1000).default(12),
    num_attention_heads: size.default(12),
    num_channels: size.default(3),
    edges: z.boolean().default(false),
    image_size: size.default(224),
    patch_size: size.default(32),
    hidden_act: z.string().default('quick_gelu'),
    layer_norm_eps: z.number().positive().default(1e-5),
    vision_use_head: z.boolean().default(true),
  })
  .prefault({});

const siglip = clip.unwrap().extend({
  patch_size: size.default(16),
  hidden_act: z.string().default('gelu_pytorch_tanh'),
  layer_norm_eps: z.number().positive().default(1e-6),
});

const idefics3 = siglip.extend({
  hidden_size: size.default(1152),
  num_attention_heads: size.default(16),
  patch_size: size.default(32),
});

export const visionPublicSchemas: Readonly<Record<PublicVisionName, z.ZodType<PublicVision>>> = {
  clip,
  siglip: siglip.prefault({}),
  idefics3: idefics3.prefault({}),
};

/** Sizes, and the rules that a file may choose itself. @throws for an activation that we don't have. */
export function visionSizesFrom(
  values: PublicVision,
  file: string,
): Omit<VisionConfig, 'patchBias' | 'preNorm' | 'pooling'> {
  return {
    imageSize: values.image_size,
    patchSize: values.patch_size,
    channels: values.num_channels,
    edges: values.edges,
    width: values.hidden_size,
    layers: values.num_hidden_layers,
    heads: values.num_attention_heads,
    hidden: values.intermediate_size,
    activation: activationOf(values.hidden_act, `${file}: vision_config`),
    epsilon: values.layer_norm_eps,
  };
}

/** The encoder of a model that reads its tokens: no projection, and a head only where the file has one. */
export function visionConfigFrom(name: PublicVisionName, values: PublicVision, file: string): VisionConfig {
  const family: FamilyName = name === 'clip' ? 'clip' : 'siglip';
  const { pooling } = families[family].vision;
  const hasHead = name === 'clip' || (name === 'siglip' && values.vision_use_head);
  return {
    ...families[family].vision,
    ...visionSizesFrom(values, file),
    pooling: hasHead ? pooling : 'mean',
    projection: 'none',
  };
}

/** What a public file says of an encoder of square images. */
export function visionPublicConfig(modelType: string, vision: FullVisionConfig): Record<string, unknown> {
  return {
    model_type: modelType,
    attention_dropout: 0,
    hidden_act: hiddenActOf(vision.activation),
    hidden_size: vision.width,
    image_size: sidesOf(vision.imageSize).height,
    intermediate_size: vision.hidden,
    layer_norm_eps: vision.epsilon,
    num_attention_heads: vision.heads,
    num_channels: vision.channels,
    ...(vision.edges && { edges: true }),
    num_hidden_layers: vision.layers,
    patch_size: vision.patchSize,
  };
}

/** What keeps an encoder from being written as this family's: nothing, or a phrase for each rule. */
export function visionMismatches(vision: FullVisionConfig, wanted: Partial<VisionConfig>): string[] {
  const { height, width } = sidesOf(vision.imageSize);
  const problems = height === width ? [] : [`vision.imageSize must be square; got ${height} × ${width}`];
  for (const [rule, value] of Object.entries({ smallerImages: 'refuse', rotary: false, ...wanted })) {
    if (rule === 'activation' || rule === 'epsilon') continue;
    const ours = vision[rule as keyof FullVisionConfig];
    if (ours !== value) problems.push(`vision.${rule} must be ${value}; got ${ours}`);
  }
  return problems;
}
