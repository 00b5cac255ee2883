/** A recipe's model, trained from nothing, or with the words of another. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BytePairTokenizer, Clip } from '@pixels/clip';
import { fromPretrained, loadBytePairTokenizer, saveTokenizer } from '@pixels/clip/node';
import { describeTable, type StepRecord, train } from '@pixels/tensor';
import { fileCheckpoint, openJob, progressBar } from '@pixels/tensor/node';
import type { Artist } from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { warmUp } from '../../common/warm-up.ts';
import type { Recipe } from '../recipe.ts';
import { job } from './job.ts';
import { trainTokenizer } from './train-tokenizer.ts';

export interface TrainClipOptions {
  readonly recipe: Recipe;
  readonly artists: readonly Artist[];
  readonly seed: number;
  /** Of the run: its tokenizer and its checkpoint. */
  readonly folder: string;
  readonly workers: number;
  /** The folder of a model whose tokenizer, text encoder and temperature are taken over, and learn no more. */
  readonly lockedText?: string | undefined;
  readonly resume?: boolean;
  readonly signal?: AbortSignal;
  readonly onStep?: (record: StepRecord) => void;
  /** Prints nothing. */
  readonly quiet?: boolean;
}

export interface TrainedClip {
  readonly clip: Clip;
  readonly tokenizer: BytePairTokenizer;
  readonly losses: readonly number[];
  readonly seconds: number;
}

const saveEvery = 200;

/**
 * Trains, or goes on where an earlier call was stopped, to the same weights, bit for bit.
 * @throws TrainingInterruptedError when the signal asked to stop: everything is saved.
 */
export async function trainClip(options: TrainClipOptions): Promise<TrainedClip> {
  const { recipe, artists, seed, folder, workers, lockedText, resume = false, quiet = false } = options;
  const { steps, batchSize, learningRate, weightDecay, warmupSteps } = recipe;
  const tokenizerFolder = lockedText ?? join(folder, 'tokenizer');
  if (!existsSync(join(tokenizerFolder, 'tokenizer.json'))) {
    saveTokenizer(trainTokenizer(recipe, await loadSprites(), seed), tokenizerFolder);
  }
  const lockText = lockedText !== undefined;
  await using open = await openJob(job, { recipe, artists, seed, tokenizerFolder, lockText }, workers);
  const { clip } = open;
  if (lockText) await takeText(clip, lockedText);
  if (!quiet) console.log(describeTable(clip));
  const { losses, seconds } = await train({
    ...open,
    steps,
    itemsPerStep: batchSize,
    optimizer: { kind: 'muon', learningRate, weightDecay, beta2: 0.98 },
    schedule: warmUp(learningRate, warmupSteps, steps),
    clipNorm: 1,
    checkpoint: { store: fileCheckpoint(join(folder, 'training.safetensors')), every: saveEvery },
    resume,
    configuration: { seed, artists, recipe: JSON.stringify(recipe) },
    progress: progressBar(recipe.name, { quiet }),
    ...(options.signal !== undefined && { signal: options.signal }),
    ...(options.onStep !== undefined && { onStep: options.onStep }),
  });
  return { clip, tokenizer: await loadBytePairTokenizer(tokenizerFolder), losses, seconds };
}

/** Text encoder and temperature of a saved model. @throws unless they fit. */
async function takeText(clip: Clip, folder: string): Promise<void> {
  const other = await fromPretrained(folder);
  try {
    const taken = [...other.parameters()].filter(([path]) => !path.startsWith('vision.'));
    const own = [...clip.parameters()].filter(([path]) => path.startsWith('vision.'));
    clip.loadStateDict(new Map([...own, ...taken]));
  } finally {
    other.dispose();
  }
}
