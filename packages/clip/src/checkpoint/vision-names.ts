/** Tensors of the vision encoders of Hugging Face's CLIP, SigLIP and what is built on them, and ours. */

import { type CheckpointTensor, expandNames, type NameRow, namesBelow } from '@pixels/tensor';
import { channelsSeen, type FullVisionConfig, patchGridOf } from '../vision/vision-config.ts';

/** A block of either tower. D width, M width inside the MLP. */
export const blockNames: readonly NameRow[] = [
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

/** P patch, C channels, T tokens. */
const names: readonly NameRow[] = [
  ['embeddings.patch_embedding.weight', 'patchEmbedding.projection.weight', 'D C P P', 'convolution'],
  ['embeddings.position_embedding.weight', 'positions', 'T D', 'same'],
  ...blockNames,
  ['post_layernorm.weight', 'norm.scale', 'D', 'same'],
  ['post_layernorm.bias', 'norm.shift', 'D', 'same'],
];

const classTokenNames: readonly NameRow[] = [['embeddings.class_embedding', 'classToken', 'D', 'same']];

const patchBiasNames: readonly NameRow[] = [
  ['embeddings.patch_embedding.bias', 'patchEmbedding.projection.bias', 'D', 'same'],
];

const preNormNames: readonly NameRow[] = [
  ['pre_layrnorm.weight', 'preNorm.scale', 'D', 'same'],
  ['pre_layrnorm.bias', 'preNorm.shift', 'D', 'same'],
];

const poolingNames: readonly NameRow[] = [
  ['head.probe', 'pooling.probe', '1 1 D', 'same'],
  ['head.attention.in_proj_weight', 'pooling.attention.{queries,keys,values}.weight', '3D D', 'transposed'],
  ['head.attention.in_proj_bias', 'pooling.attention.{queries,keys,values}.bias', '3D', 'same'],
  ['head.attention.out_proj.weight', 'pooling.attention.output.weight', 'D D', 'transposed'],
  ['head.attention.out_proj.bias', 'pooling.attention.output.bias', 'D', 'same'],
  ['head.layernorm.weight', 'pooling.norm.scale', 'D', 'same'],
  ['head.layernorm.bias', 'pooling.norm.shift', 'D', 'same'],
  ['head.mlp.fc1.weight', 'pooling.mlp.expand.weight', 'M D', 'transposed'],
  ['head.mlp.fc1.bias', 'pooling.mlp.expand.bias', 'M', 'same'],
  ['head.mlp.fc2.weight', 'pooling.mlp.contract.weight', 'D M', 'transposed'],
  ['head.mlp.fc2.bias', 'pooling.mlp.contract.bias', 'D', 'same'],
];

/** Every tensor of such an encoder but its projection: `theirs` in front of public names, `ours` of our paths. */
export function visionTensors(config: FullVisionConfig, theirs: string, ours: string): CheckpointTensor[] {
  const { width, hidden, patchSize, layers, pooling, patchBias, preNorm } = config;
  const { rows, columns } = patchGridOf(config);
  const all = [
    ...names,
    ...(pooling === 'class' ? classTokenNames : []),
    ...(patchBias ? patchBiasNames : []),
    ...(preNorm ? preNormNames : []),
    ...(pooling === 'attention' ? poolingNames : []),
  ];
  return expandNames(namesBelow(all, theirs, ours), layers, {
    D: width,
    '3D': 3 * width,
    M: hidden,
    P: patchSize,
    C: channelsSeen(config),
    T: rows * columns + (pooling === 'class' ? 1 : 0),
  });
}
