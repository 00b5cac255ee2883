/** Tensors of Hugging Face's `CLIPModel` and `SiglipModel`, and ours. */

import { type CheckpointTensor, expandNames, type NameRow, namesBelow } from '@pixels/tensor';
import type { FullClipConfig } from '../clip-config.ts';
import type { FamilyName } from '../families.ts';
import { blockNames, visionTensors } from './vision-names.ts';

/** V vocabulary, T tokens. */
const textNames: readonly NameRow[] = [
  ['embeddings.token_embedding.weight', 'tokens.table', 'V D', 'same'],
  ['embeddings.position_embedding.weight', 'positions', 'T D', 'same'],
  ...blockNames,
  ['final_layer_norm.weight', 'norm.scale', 'D', 'same'],
  ['final_layer_norm.bias', 'norm.shift', 'D', 'same'],
];

/** What a family has besides, E the width of the shared space. */
const familyNames: Readonly<
  Record<FamilyName, { vision: readonly NameRow[]; text: readonly NameRow[]; both: readonly NameRow[] }>
> = {
  clip: {
    vision: [['visual_projection.weight', 'vision.projection.weight', 'E D', 'transposed']],
    text: [['text_projection.weight', 'text.projection.weight', 'E D', 'transposed']],
    both: [['logit_scale', 'temperature.logitScale', '', 'same']],
  },
  siglip: {
    vision: [],
    text: [
      ['text_model.head.weight', 'text.projection.weight', 'E D', 'transposed'],
      ['text_model.head.bias', 'text.projection.bias', 'E', 'same'],
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
  const textSizes = {
    D: text.width,
    M: text.hidden,
    V: text.vocabulary,
    T: text.maxTokens,
    E: text.outputs,
  };
  const textRows = [...namesBelow(textNames, 'text_model.', 'text.'), ...own.text];
  return [
    ...visionTensors(vision, 'vision_model.', 'vision.'),
    ...expandNames(own.vision, 0, { D: vision.width, E: vision.outputs }),
    ...expandNames(textRows, text.layers, textSizes),
    ...expandNames(own.both, 0, {}),
  ];
}
