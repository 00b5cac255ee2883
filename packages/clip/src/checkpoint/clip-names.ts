/** Tensors of Hugging Face's `CLIPModel` and `SiglipModel`, and ours. */

import { type CheckpointTensor, expandNames, type NameRow } from '@pixels/tensor';
import type { FullClipConfig } from '../clip-config.ts';
import type { FamilyName } from '../families.ts';

/** A block, below `text_model` or `vision_model`. D width, M width inside the MLP. */
const blockNames: readonly NameRow[] = [
  ['encoder.layers.*.layer_norm1.weight', 'blocks.*.attentionNorm.scale', 'D', 'same'],
  ['encoder.layers.*.layer_norm1.bias', 'blocks.*.attentionNorm.shift', 'D', 'same'],
  ['encoder.layers.*.self_attn.q_proj.weight', 'blocks.*.attention.queries.weight', 'D D', 'transposed'],
  ['encoder.layers.*.self_attn.q_proj.bias', 'blocks.*.attention.queries.bias', 'D', 'same'],
  ['encoder.layers.*.self_attn.k_proj.weight', 'blocks.*.attention.keys.weight', 'D D', 'transposed'],
  ['encoder.layers.*.self_attn.k_proj.bias', 'blocks.*.attention.keys.bias', 'D', 'same'],
  ['encoder.layers.*.self_attn.v_proj.weight', 'blocks.*.attention.values.weight', 'D D', 'transposed'],
  ['encoder.layers.*.self_attn.v_proj.bias', 'blocks.*.attention.values.bias', 'D', 'same'],
  ['encoder.layers.*.self_attn.out_proj.weight', 'blocks.*.attention.output.weight', 'D D', 'transposed'],
  ['encoder.layers.*.self_attn.out_proj.bias', 'blocks.*.attention.output.bias', 'D', 'same'],
  ['encoder.layers.*.layer_norm2.weight', 'blocks.*.mlpNorm.scale', 'D', 'same'],
  ['encoder.layers.*.layer_norm2.bias', 'blocks.*.mlpNorm.shift', 'D', 'same'],
  ['encoder.layers.*.mlp.fc1.weight', 'blocks.*.mlp.expand.weight', 'M D', 'transposed'],
  ['encoder.layers.*.mlp.fc1.bias', 'blocks.*.mlp.expand.bias', 'M', 'same'],
  ['encoder.layers.*.mlp.fc2.weight', 'blocks.*.mlp.contract.weight', 'D M', 'transposed'],
  ['encoder.layers.*.mlp.fc2.bias', 'blocks.*.mlp.contract.bias', 'D', 'same'],
];

/** V vocabulary, T tokens. */
const textNames: readonly NameRow[] = [
  ['embeddings.token_embedding.weight', 'tokens.table', 'V D', 'same'],
  ['embeddings.position_embedding.weight', 'positions', 'T D', 'same'],
  ...blockNames,
  ['final_layer_norm.weight', 'norm.scale', 'D', 'same'],
  ['final_layer_norm.bias', 'norm.shift', 'D', 'same'],
];

/** P patch, C channels, T tokens. */
const visionNames: readonly NameRow[] = [
  ['embeddings.patch_embedding.weight', 'patchEmbedding.projection.weight', 'D C P P', 'convolution'],
  ['embeddings.position_embedding.weight', 'positions', 'T D', 'same'],
  ...blockNames,
  ['post_layernorm.weight', 'norm.scale', 'D', 'same'],
  ['post_layernorm.bias', 'norm.shift', 'D', 'same'],
];

/** What a family has besides, E the width of the shared space; and where its towers lie. */
const familyNames: Readonly<
  Record<FamilyName, { vision: readonly NameRow[]; text: readonly NameRow[]; both: readonly NameRow[] }>
> = {
  clip: {
    vision: [
      ['vision_model.embeddings.class_embedding', 'classToken', 'D', 'same'],
      ['vision_model.pre_layrnorm.weight', 'preNorm.scale', 'D', 'same'],
      ['vision_model.pre_layrnorm.bias', 'preNorm.shift', 'D', 'same'],
      ['visual_projection.weight', 'projection.weight', 'E D', 'transposed'],
    ],
    text: [['text_projection.weight', 'projection.weight', 'E D', 'transposed']],
    both: [['logit_scale', 'temperature.logitScale', '', 'same']],
  },
  siglip: {
    vision: [
      ['vision_model.embeddings.patch_embedding.bias', 'patchEmbedding.projection.bias', 'D', 'same'],
      ['vision_model.head.probe', 'pooling.probe', '1 1 D', 'same'],
      [
        'vision_model.head.attention.in_proj_weight',
        'pooling.attention.{queries,keys,values}.weight',
        '3D D',
        'transposed',
      ],
      [
        'vision_model.head.attention.in_proj_bias',
        'pooling.attention.{queries,keys,values}.bias',
        '3D',
        'same',
      ],
      ['vision_model.head.attention.out_proj.weight', 'pooling.attention.output.weight', 'D D', 'transposed'],
      ['vision_model.head.attention.out_proj.bias', 'pooling.attention.output.bias', 'D', 'same'],
      ['vision_model.head.layernorm.weight', 'pooling.norm.scale', 'D', 'same'],
      ['vision_model.head.layernorm.bias', 'pooling.norm.shift', 'D', 'same'],
      ['vision_model.head.mlp.fc1.weight', 'pooling.mlp.expand.weight', 'M D', 'transposed'],
      ['vision_model.head.mlp.fc1.bias', 'pooling.mlp.expand.bias', 'M', 'same'],
      ['vision_model.head.mlp.fc2.weight', 'pooling.mlp.contract.weight', 'D M', 'transposed'],
      ['vision_model.head.mlp.fc2.bias', 'pooling.mlp.contract.bias', 'D', 'same'],
    ],
    text: [
      ['text_model.head.weight', 'projection.weight', 'E D', 'transposed'],
      ['text_model.head.bias', 'projection.bias', 'E', 'same'],
    ],
    both: [
      ['logit_scale', 'temperature.logitScale', '1', 'same'],
      ['logit_bias', 'temperature.logitBias', '1', 'same'],
    ],
  },
};

/** Every tensor of a checkpoint of this family and size. */
export function clipCheckpointTensors(
  family: FamilyName,
  { vision, text }: FullClipConfig,
): CheckpointTensor[] {
  const own = familyNames[family];
  const below = (rows: readonly NameRow[], theirs: string, ours: string): NameRow[] =>
    rows.map(([name, path, shape, layout]) => [theirs + name, ours + path, shape, layout]);
  const patches = (vision.imageSize / vision.patchSize) ** 2;
  const visionSizes = {
    D: vision.width,
    '3D': 3 * vision.width,
    M: vision.hidden,
    P: vision.patchSize,
    C: vision.channels,
    T: vision.pooling === 'class' ? patches + 1 : patches,
    E: vision.outputs,
  };
  const textSizes = {
    D: text.width,
    M: text.hidden,
    V: text.vocabulary,
    T: text.maxTokens,
    E: text.outputs,
  };
  const visionRows = [...below(visionNames, 'vision_model.', 'vision.'), ...below(own.vision, '', 'vision.')];
  const textRows = [...below(textNames, 'text_model.', 'text.'), ...below(own.text, '', 'text.')];
  return [
    ...expandNames(visionRows, vision.layers, visionSizes),
    ...expandNames(textRows, text.layers, textSizes),
    ...expandNames(own.both, 0, {}),
  ];
}
