/** Tensors of Hugging Face's `LlavaForConditionalGeneration`, by the names that it had over the years, and ours. */

import { visionTensors } from '@pixels/clip';
import { type CheckpointTensor, expandNames, type NameRow, namesBelow } from '@pixels/tensor';
import type { FullLlavaConfig } from '../llava-config.ts';
import { type LlamaPrefixes, llamaTensors } from './llama-names.ts';

/** Whether a checkpoint holds a tensor. */
export type Holds = (publicName: string) => boolean;

/** What stands in front of the decoder's names, the newest last. */
const decoderPrefixes: readonly LlamaPrefixes[] = [
  { model: 'language_model.model.', head: 'language_model.lm_head.' },
  { model: 'model.language_model.', head: 'lm_head.' },
  /** The authors' own files. */
  { model: 'model.', head: 'lm_head.' },
];

const visionPrefixes: readonly string[] = [
  'vision_tower.vision_model.',
  'vision_tower.',
  'model.vision_tower.vision_model.',
  'model.vision_tower.',
  /** The authors' own files. */
  'model.vision_tower.vision_tower.vision_model.',
];

const projectorPrefixes: readonly (readonly [first: string, second: string])[] = [
  ['multi_modal_projector.linear_1.', 'multi_modal_projector.linear_2.'],
  ['model.multi_modal_projector.linear_1.', 'model.multi_modal_projector.linear_2.'],
  /** The authors' own files. */
  ['model.mm_projector.0.', 'model.mm_projector.2.'],
];

/** D width of the decoder, Dv of the vision encoder. */
const firstNames: readonly NameRow[] = [['weight', 'projector.first.weight', 'D Dv', 'transposed']];
const secondNames: readonly NameRow[] = [['weight', 'projector.second.weight', 'D D', 'transposed']];
const firstBias: readonly NameRow[] = [['bias', 'projector.first.bias', 'D', 'same']];
const secondBias: readonly NameRow[] = [['bias', 'projector.second.bias', 'D', 'same']];

/**
 * Every tensor of such a checkpoint. Each part goes by the first of its names that the checkpoint holds; the first of
 * all, which every version of the library reads, is written.
 */
export function llavaTensors(
  { vision, projector, decoder }: FullLlavaConfig,
  holds: Holds,
): CheckpointTensor[] {
  const visionPrefix = firstHeld(
    visionPrefixes,
    (prefix) => `${prefix}embeddings.patch_embedding.weight`,
    holds,
  );
  const [first, second] = firstHeld(projectorPrefixes, ([prefix]) => `${prefix}weight`, holds);
  const projectorRows = [
    ...namesBelow(projector.bias ? [...firstNames, ...firstBias] : firstNames, first, ''),
    ...namesBelow(projector.bias ? [...secondNames, ...secondBias] : secondNames, second, ''),
  ];
  return [
    ...visionTensors(vision, visionPrefix, 'vision.'),
    ...expandNames(projectorRows, 0, { D: decoder.width, Dv: vision.width }),
    ...llamaTensors(decoder, llavaDecoderPrefixes(holds), 'decoder.'),
  ];
}

/** How a checkpoint calls its decoder. */
export function llavaDecoderPrefixes(holds: Holds): LlamaPrefixes {
  return firstHeld(decoderPrefixes, ({ model }) => `${model}embed_tokens.weight`, holds);
}

function firstHeld<Prefix>(
  prefixes: readonly Prefix[],
  probe: (prefix: Prefix) => string,
  holds: Holds,
): Prefix {
  return prefixes.find((prefix) => holds(probe(prefix))) ?? prefixes[0]!;
}
