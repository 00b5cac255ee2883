/** The model that has learned for as long as a laptop takes for a coffee break: `pnpm train:reference`. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadBytePairTokenizer } from '@pixels/clip/node';
import { DialogueFormat, type Llava } from '@pixels/llava';
import { fromPretrained } from '@pixels/llava/node';
import { readJson } from '@pixels/tensor/node';
import type { Recipe } from '../../checkpoints/llava/recipe.ts';
import type { TrainingRecord } from '../../checkpoints/llava/training/training-record.ts';

export interface ReferenceModel {
  readonly llava: Llava;
  readonly format: DialogueFormat;
  /** What it learned from. */
  readonly recipe: Recipe;
  readonly training: TrainingRecord;
}

const usual = join(import.meta.dirname, '..', '..', 'checkpoints', 'llava', 'reference');

/** @throws when there is none in the folder. */
export async function openReferenceModel(folder: string = usual): Promise<ReferenceModel> {
  if (!existsSync(join(folder, 'model.safetensors'))) {
    throw new Error(
      `openReferenceModel: ${folder} holds no model; make one with pnpm train:reference, and copy its folder there`,
    );
  }
  const training = (await readJson(join(folder, 'training.json'))) as TrainingRecord;
  const llava = await fromPretrained(folder);
  const format = new DialogueFormat(await loadBytePairTokenizer(folder));
  return { llava, format, recipe: training.recipe, training };
}
