/** A stage as every thread builds it: the model, its share of the batches, the loss. */

import { loadBytePairTokenizer } from '@pixels/clip/node';
import {
  DialogueFormat,
  ignored,
  type Llava,
  LockedTextMatching,
  parseStage,
  type Stage,
  WordFinding,
} from '@pixels/llava';
import { defineJob, type Job, Random, type tf } from '@pixels/tensor';
import { loadSprites } from '@pixels/world/node';
import { type Batch, batchOf, exampleBatches } from '../data/batches.ts';
import { type ExampleSource, sourcesOf } from '../data/examples.ts';
import { placeholdersOf } from '../data/pictures.ts';
import { worldsOf } from '../data/worlds.ts';
import type { Recipe } from '../recipe.ts';
import { buildModel } from './build-model.ts';

/** Plain data: it travels to other threads. */
export interface StageSettings {
  readonly recipe: Recipe;
  readonly stage: Stage;
  readonly seed: number;
  /** Where `saveTokenizer` wrote. */
  readonly tokenizerFolder: string;
}

export interface StageBatch extends Batch {
  /** V(I), where no gradient goes into V: computed before the gradient's record begins, so that nothing is kept of it. */
  readonly features?: tf.Tensor3D;
  /** With `matching`. */
  readonly textVectors?: tf.Tensor2D;
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
    const matching = loss === 'matching' ? new LockedTextMatching(llava, random.fork('matching')) : undefined;

    const sources = sourcesOf(data, {
      recipe,
      worlds: worldsOf(recipe, await loadSprites(), 'train', seed),
      format,
      placeholders: placeholdersOf(llava),
      loss,
      seed,
    });
    const finding =
      loss === 'finding' ? new WordFinding(llava, wordShares(sources), random.fork('finding')) : undefined;
    const { sortedTogether } = recipe.batches;
    const examples = exampleBatches(sources, { batchSize, sortedTogether, share, seed });
    const limits = { padId: tokenizer.specialIds.padding, maxTokens: llava.config.decoder.maxTokens };
    const batch = (step: number): StageBatch => {
      const made = batchOf(examples(step), limits);
      return {
        ...made,
        ...(made.images !== undefined &&
          !learns.includes('vision') && { features: llava.imageFeatures(made.images) }),
        ...(matching !== undefined && { textVectors: matching.textVectors(made.texts) }),
      };
    };

    return {
      model: matching ?? finding ?? llava,
      data: { batch },
      loss: ({ texts, captions, images, features, textVectors }) => {
        if (images === undefined) return llava.loss(texts);
        const seen = features ?? llava.imageFeatures(images); // [B, N, Dv]
        if (finding !== undefined) return finding.loss(seen, texts);
        if (matching !== undefined) return matching.loss(seen, textVectors!, captions);
        return llava.loss(texts, llava.project(seen, llava.vision.gridOf(images)));
      },
      llava,
      format,
    };
  },
);

/** Captions that are looked through for the words they use. */
const sampledCaptions = 4000;

/** How many of the captions say a word, as shares, by its id. */
function wordShares(sources: readonly ExampleSource[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { make, share } of sources) {
    for (let index = 0; index < Math.round(share * sampledCaptions); index++) {
      const said = new Set(make(index).text.labels.filter((label) => label !== ignored));
      for (const id of said) counts.set(id, (counts.get(id) ?? 0) + 1 / sampledCaptions);
    }
  }
  return counts;
}
