/** A stage as every thread builds it: the model, its share of the batches, the loss. */

import { loadBytePairTokenizer } from '@pixels/clip/node';
import { DialogueFormat, type Llava, parseStage, type Stage } from '@pixels/llava';
import { defineJob, type Job, Random } from '@pixels/tensor';
import { loadSprites } from '@pixels/world/node';
import { batchOf, exampleBatches } from '../data/batches.ts';
import { sourcesOf } from '../data/examples.ts';
import { placeholdersOf } from '../data/pictures.ts';
import { wordShares } from '../data/word-shares.ts';
import { worldsOf } from '../data/worlds.ts';
import type { Recipe } from '../recipe.ts';
import { buildModel } from './build-model.ts';
import { objectiveOf, type StageBatch } from './objective.ts';

/** Plain data: it travels to other threads. */
export interface StageSettings {
  readonly recipe: Recipe;
  readonly stage: Stage;
  readonly seed: number;
  /** Where `saveTokenizer` wrote. */
  readonly tokenizerFolder: string;
}

export interface StageExtra {
  readonly llava: Llava;
  readonly format: DialogueFormat;
}

export const job: Job<StageSettings, StageBatch, StageExtra> = defineJob(
  import.meta.url,
  async ({ recipe, stage, seed, tokenizerFolder }, share) => {
    const { batchSize, data, learns, loss } = parseStage(stage);
    const tokenizer = await loadBytePairTokenizer(tokenizerFolder);
    const format = new DialogueFormat(tokenizer);
    const random = new Random(seed);
    const llava = buildModel(recipe, format, random.fork('model')).learn(...learns);

    const worlds = worldsOf(recipe, await loadSprites(), 'train', seed);
    const placeholders = placeholdersOf(llava);
    const sources = sourcesOf(data, { recipe, worlds, format, placeholders, loss, seed });
    const objective = objectiveOf(loss, llava, () => wordShares(sources, format), random.fork('objective'));

    const { sortedTogether } = recipe.batches;
    const examples = exampleBatches(sources, { batchSize, sortedTogether, share, seed });
    const limits = { padId: tokenizer.specialIds.padding, maxTokens: llava.config.decoder.maxTokens };
    const batch = (step: number): StageBatch => {
      const made = batchOf(examples(step), limits);
      const seenAlready = made.images !== undefined && !learns.includes('vision');
      return {
        ...made,
        ...(seenAlready && { features: llava.imageFeatures(made.images) }),
        ...objective.prepare?.(made),
      };
    };
    return { model: objective.model, data: { batch }, loss: objective.loss, llava, format };
  },
);
