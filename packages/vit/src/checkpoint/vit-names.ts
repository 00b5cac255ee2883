/** Tensors of Hugging Face's `ViTForImageClassification`, and ours. */

import { type CheckpointTensor, expandNames, type NameRow } from '@pixels/tensor';
import type { FullVitConfig } from '../config.ts';

/** D width, M width inside the MLP, P patch, C channels, T tokens, K classes. */
const vitNames: readonly NameRow[] = [
  ['vit.embeddings.cls_token', 'classToken', '1 1 D', 'same'],
  ['vit.embeddings.position_embeddings', 'positions', '1 T D', 'same'],
  [
    'vit.embeddings.patch_embeddings.projection.weight',
    'patchEmbedding.projection.weight',
    'D C P P',
    'convolution',
  ],
  ['vit.embeddings.patch_embeddings.projection.bias', 'patchEmbedding.projection.bias', 'D', 'same'],
  ['vit.encoder.layer.*.layernorm_before.weight', 'blocks.*.attentionNorm.scale', 'D', 'same'],
  ['vit.encoder.layer.*.layernorm_before.bias', 'blocks.*.attentionNorm.shift', 'D', 'same'],
  [
    'vit.encoder.layer.*.attention.attention.query.weight',
    'blocks.*.attention.queries.weight',
    'D D',
    'transposed',
  ],
  ['vit.encoder.layer.*.attention.attention.query.bias', 'blocks.*.attention.queries.bias', 'D', 'same'],
  [
    'vit.encoder.layer.*.attention.attention.key.weight',
    'blocks.*.attention.keys.weight',
    'D D',
    'transposed',
  ],
  ['vit.encoder.layer.*.attention.attention.key.bias', 'blocks.*.attention.keys.bias', 'D', 'same'],
  [
    'vit.encoder.layer.*.attention.attention.value.weight',
    'blocks.*.attention.values.weight',
    'D D',
    'transposed',
  ],
  ['vit.encoder.layer.*.attention.attention.value.bias', 'blocks.*.attention.values.bias', 'D', 'same'],
  [
    'vit.encoder.layer.*.attention.output.dense.weight',
    'blocks.*.attention.output.weight',
    'D D',
    'transposed',
  ],
  ['vit.encoder.layer.*.attention.output.dense.bias', 'blocks.*.attention.output.bias', 'D', 'same'],
  ['vit.encoder.layer.*.layernorm_after.weight', 'blocks.*.mlpNorm.scale', 'D', 'same'],
  ['vit.encoder.layer.*.layernorm_after.bias', 'blocks.*.mlpNorm.shift', 'D', 'same'],
  ['vit.encoder.layer.*.intermediate.dense.weight', 'blocks.*.mlp.expand.weight', 'M D', 'transposed'],
  ['vit.encoder.layer.*.intermediate.dense.bias', 'blocks.*.mlp.expand.bias', 'M', 'same'],
  ['vit.encoder.layer.*.output.dense.weight', 'blocks.*.mlp.contract.weight', 'D M', 'transposed'],
  ['vit.encoder.layer.*.output.dense.bias', 'blocks.*.mlp.contract.bias', 'D', 'same'],
  ['vit.layernorm.weight', 'norm.scale', 'D', 'same'],
  ['vit.layernorm.bias', 'norm.shift', 'D', 'same'],
  ['classifier.weight', 'head.weight', 'K D', 'transposed'],
  ['classifier.bias', 'head.bias', 'K', 'same'],
];

/** Every tensor of a checkpoint of this size. */
export function vitCheckpointTensors(config: FullVitConfig): CheckpointTensor[] {
  const patches = (config.imageSize / config.patchSize) ** 2;
  return expandNames(vitNames, config.layers, {
    D: config.width,
    M: config.hidden,
    P: config.patchSize,
    C: config.channels,
    T: 1 + patches,
    K: config.classes,
  });
}
