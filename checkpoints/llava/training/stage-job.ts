/** A stage as every thread builds it: the model, its share of the batches, the loss. */

import { loadBytePairTokenizer } from '@pixels/clip/node';
import { DialogueFormat, type Llava, parseStage, type Stage } from '@pixels/llava';
import { defineJob, type Job, Random } from '@pixels/tensor';
import { Draws } from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { keptPatches } from '../../common/kept-patches.ts';
import { type Batch, batchOf, exampleBatches } from '../data/batches.ts';
import { type ExampleSource, sourcesOf } from '../data/examples.ts';
import { gridOf, patchesOf, placeholdersOf } from '../data/pictures.ts';
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
    const { batchSize, first, learns, loss, steps } = parseStage(stage);
    const tokenizer = await loadBytePairTokenizer(tokenizerFolder);
    const format = new DialogueFormat(tokenizer);
    const random = new Random(seed);
    const llava = buildModel(recipe, format, random.fork('model'));
    learn(llava, stage);

    const sources = await stageSources({ recipe, stage, seed }, { llava, format });
    const objective = objectiveOf(
      { loss, learns },
      llava,
      () => wordShares(sources, format),
      random.fork('objective'),
    );

    const { sortedTogether } = recipe.batches;
    const alone = first && { data: first.data, steps: Math.round(first.share * steps) };
    const examples = exampleBatches(sources, { batchSize, sortedTogether, share, seed, first: alone });
    const limits = { padId: tokenizer.specialIds.padding, maxTokens: llava.config.decoder.maxTokens };
    const { patchesKept, drawings } = recipe;
    const sides = patchesOf(llava);
    const keptOf = ({ pictures }: Batch, step: number): StageBatch['kept'] => {
      // Small drawings have few patches, and words are said of pixel-shuffled ones, which must all be there.
      if (pictures === undefined || pictures[0]!.width === drawings.size || loss === 'words')
        return undefined;
      if (!learns.includes('vision') || step >= patchesKept.until * steps) return undefined;
      const { rows, columns } = sides(pictures[0]!);
      const count = Math.ceil(patchesKept.share * rows * columns);
      const draws = new Draws(seed, `kept/${share.worker}`, step);
      return keptPatches(pictures, recipe.model.vision.patchSize, count, draws);
    };
    const batch = (step: number): StageBatch => {
      const made = batchOf(examples(step), limits);
      const kept = keptOf(made, step);
      const seenAlready = made.images !== undefined && !learns.includes('vision');
      return {
        ...made,
        ...(kept !== undefined && { kept }),
        ...(seenAlready && { features: llava.imageFeatures(made.images) }),
        ...objective.prepare?.(made),
      };
    };
    return { model: objective.model, data: { batch }, loss: objective.loss, llava, format };
  },
);

/** What the stage says; cross-attention wherever words look through it, and told pictures are looked at as well. */
function learn(llava: Llava, { learns, loss, pictures }: Stage): void {
  llava.learn(...learns);
  if (pictures === 'told') llava.crossAttention?.unfreeze();
  if (loss === 'telling') llava.crossAttention?.freeze();
}

/** Where the examples of a stage come from. */
export async function stageSources(
  { recipe, stage, seed }: Pick<StageSettings, 'recipe' | 'stage' | 'seed'>,
  { llava, format }: StageExtra,
): Promise<readonly ExampleSource[]> {
  const atlas = await loadSprites();
  const worlds = worldsOf(recipe, atlas, 'train', seed);
  const placeholders = placeholdersOf(llava);
  return sourcesOf(stage.data, {
    recipe,
    worlds,
    atlas,
    format,
    placeholders,
    gridOf: gridOf(llava),
    patchesOf: patchesOf(llava),
    stage,
    seed,
  });
}
