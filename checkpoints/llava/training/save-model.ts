/** A trained model as a folder that one can load, talk to and pass on. */

import { join } from 'node:path';
import { loadBytePairTokenizer } from '@pixels/clip/node';
import { saveAs, saveChat } from '@pixels/llava/node';
import { writeFileAtomic } from '@pixels/tensor/node';
import { machineLine } from '../../common/run-facts.ts';
import { pixelScale } from '../data/pictures.ts';
import type { Recipe } from '../recipe.ts';
import { writeCard } from './card.ts';
import type { TrainedModel } from './train-stages.ts';
import type { TrainingRecord } from './training-record.ts';

export interface SaveModelOptions {
  readonly recipe: Recipe;
  /** What computed, in words. */
  readonly backend: string;
  /** What one types to get the same again. */
  readonly command: string;
}

/** Weights in float16, tokenizer, chat template, image options, `training.json` and the card. */
export async function saveModel(
  { llava, format, manifest }: TrainedModel,
  folder: string,
  { recipe, backend, command }: SaveModelOptions,
): Promise<void> {
  const { start, end, padding } = format.tokenizer.specialIds;
  const specialIds = { bosId: start!, eosIds: [end!], padId: padding! };
  saveAs(llava, folder, { dtype: 'F16', specialIds });
  saveChat(folder, {
    tokenizer: await loadBytePairTokenizer(join(manifest.folder, 'tokenizer')),
    imageOptions: { size: { shortestEdge: 64 }, crop: 64, resize: 'bilinear', ...pixelScale },
  });
  const { seed, workers, stages } = manifest;
  const parameters = llava.parameterCount();
  const machine = machineLine(backend);
  const record: TrainingRecord = { command, seed, workers, machine, parameters, stages, recipe };
  writeFileAtomic(join(folder, 'training.json'), `${JSON.stringify(record, null, 2)}\n`);
  await writeCard(folder);
}
