/** `config.json` of a Hugging Face `ViTForImageClassification` ↔ our config. */

import { activationOf, hiddenActOf } from '@pixels/tensor';
import { z } from 'zod';
import type { FullVitConfig, VitConfig } from '../config.ts';

const positive = z.int().positive();
/** A side in pixels, in some files given as [height, width]. */
const side = z.union([positive, z.tuple([positive, positive]).refine(([h, w]) => h === w, 'must be square')]);

/** What is left out of a file is the library's default. */
const publicConfig = z.object({
  model_type: z.literal('vit'),
  image_size: side.default(224),
  patch_size: side.default(16),
  num_channels: positive.default(3),
  hidden_size: positive.default(768),
  num_hidden_layers: positive.max(1000).default(12),
  num_attention_heads: positive.default(12),
  intermediate_size: positive.default(3072),
  hidden_act: z.string().default('gelu'),
  layer_norm_eps: z.number().positive().default(1e-12),
  qkv_bias: z.boolean().default(true),
  num_labels: positive.optional(),
  id2label: z.record(z.string(), z.string()).optional(),
});

export interface PublicVitConfig {
  readonly config: VitConfig;
  /** False in checkpoints whose queries, keys and values have no bias: ours is then zero. */
  readonly qkvBias: boolean;
}

/** @throws naming each setting that is missing or not supported. */
export function readVitPublicConfig(json: unknown, file: string): PublicVitConfig {
  const parsed = publicConfig.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'the file'}: ${message}`,
    );
    throw new Error(`${file}: ${problems.join('; ')}`);
  }
  const values = parsed.data;
  const activation = activationOf(values.hidden_act, file);
  const labels = labelsOf(values.id2label, file);
  const sideOf = (size: number | readonly number[]): number => (typeof size === 'number' ? size : size[0]!);
  const config: VitConfig = {
    imageSize: sideOf(values.image_size),
    patchSize: sideOf(values.patch_size),
    channels: values.num_channels,
    width: values.hidden_size,
    layers: values.num_hidden_layers,
    heads: values.num_attention_heads,
    hidden: values.intermediate_size,
    classes: labels?.length ?? values.num_labels ?? 2,
    activation,
    epsilon: values.layer_norm_eps,
    positions: 'learned',
    pooling: 'class',
    labels,
  };
  return { config, qkvBias: values.qkv_bias };
}

/** { '0': 'cat', '1': 'dog' } → ['cat', 'dog'] */
function labelsOf(
  id2label: Readonly<Record<string, string>> | undefined,
  file: string,
): string[] | undefined {
  if (id2label === undefined) return undefined;
  return Array.from({ length: Object.keys(id2label).length }, (_, classId) => {
    const label = id2label[classId];
    if (label === undefined) throw new Error(`${file}: id2label has no name for class ${classId}`);
    return label;
  });
}

/** The file that transformers reads. @throws if the model has no counterpart there. */
export function vitPublicConfig(config: FullVitConfig): Record<string, unknown> {
  const { positions, pooling, classes } = config;
  if (positions !== 'learned' || pooling !== 'class') {
    throw new Error(
      `saveAs: ViTForImageClassification has learned positions and a class token; got ${positions} positions and ${pooling} pooling`,
    );
  }
  const labels = config.labels ?? Array.from({ length: classes }, (_, classId) => `LABEL_${classId}`);
  return {
    architectures: ['ViTForImageClassification'],
    attention_probs_dropout_prob: 0,
    dtype: 'float32',
    hidden_act: hiddenActOf(config.activation),
    hidden_dropout_prob: 0,
    hidden_size: config.width,
    id2label: Object.fromEntries(labels.map((label, classId) => [classId, label])),
    image_size: config.imageSize,
    intermediate_size: config.hidden,
    label2id: Object.fromEntries(labels.map((label, classId) => [label, classId])),
    layer_norm_eps: config.epsilon,
    model_type: 'vit',
    num_attention_heads: config.heads,
    num_channels: config.channels,
    num_hidden_layers: config.layers,
    patch_size: config.patchSize,
    qkv_bias: true,
  };
}
