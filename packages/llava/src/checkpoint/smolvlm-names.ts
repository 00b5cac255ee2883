/** Tensors of Hugging Face's `SmolVLMForConditionalGeneration` and `Idefics3ForConditionalGeneration`, and ours. */

import { visionTensors } from '@pixels/clip';
import { type CheckpointTensor, expandNames, type NameRow } from '@pixels/tensor';
import type { FullLlavaConfig } from '../llava-config.ts';
import { type LlamaPrefixes, llamaTensors } from './llama-names.ts';

/** D width of the decoder, In of a group of patches. */
const connectorNames: readonly NameRow[] = [
  ['model.connector.modality_projection.proj.weight', 'projector.first.weight', 'D In', 'transposed'],
];

export const smolvlmDecoderPrefixes: LlamaPrefixes = { model: 'model.text_model.', head: 'lm_head.' };

/** Every tensor of such a checkpoint. */
export function smolvlmTensors({ vision, projector, decoder }: FullLlavaConfig): CheckpointTensor[] {
  return [
    ...visionTensors(vision, 'model.vision_model.', 'vision.'),
    ...expandNames(connectorNames, 0, { D: decoder.width, In: projector.pixelShuffle ** 2 * vision.width }),
    ...llamaTensors(decoder, smolvlmDecoderPrefixes, 'decoder.'),
  ];
}
