/** All stages of a recipe, one after the other, each from what the one before has left. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadBytePairTokenizer, saveTokenizer } from '@pixels/clip/node';
import { DialogueFormat, freezeTable, type Llava, type Stage } from '@pixels/llava';
import { isWeightMatrix, Random, type StepRecord, tf, train } from '@pixels/tensor';
import { fileCheckpoint, openJob, openSafetensors, progressBar } from '@pixels/tensor/node';
import { loadSprites } from '@pixels/world/node';
import { warmUp } from '../../common/warm-up.ts';
import { trainTokenizer } from '../data/tokenizer.ts';
import { validation } from '../evaluation/validation.ts';
import type { Recipe } from '../recipe.ts';
import { buildModel } from './build-model.ts';
import { Manifest } from './manifest.ts';
import { areRead, readWords } from './read-words.ts';
import { job, type StageSettings } from './stage-job.ts';

export interface TrainStagesOptions {
  readonly recipe: Recipe;
  readonly seed: number;
  /** Of the run: manifest, tokenizer, one checkpoint a stage. */
  readonly folder: string;
  readonly workers: number;
  readonly resume?: boolean;
  readonly signal?: AbortSignal;
  /** Prints nothing. */
  readonly quiet?: boolean;
  readonly onStep?: (stage: Stage, record: StepRecord) => void;
  /** With the weights that the stage has left. */
  readonly afterStage?: (stage: Stage, model: Pick<TrainedModel, 'llava' | 'format'>) => void | Promise<void>;
}

export interface TrainedModel {
  readonly llava: Llava;
  readonly format: DialogueFormat;
  readonly manifest: Manifest;
}

const saveEvery = 100;

/**
 * Trains, or goes on where an earlier call was stopped, to the same weights, bit for bit.
 * @throws TrainingInterruptedError when the signal asked to stop: everything is saved.
 */
export async function trainStages(options: TrainStagesOptions): Promise<TrainedModel> {
  const { recipe, seed, folder, workers, resume = false, quiet = false } = options;
  const manifest = await Manifest.open(folder, { recipe, seed, workers, resume });
  const tokenizerFolder = join(folder, 'tokenizer');
  if (!existsSync(join(tokenizerFolder, 'tokenizer_config.json'))) {
    saveTokenizer(trainTokenizer(recipe, await loadSprites(), seed), tokenizerFolder);
  }
  const format = new DialogueFormat(await loadBytePairTokenizer(tokenizerFolder));
  let before: string | undefined;
  for (const [index, stage] of recipe.stages.entries()) {
    const file = checkpointOf(folder, index, stage);
    if (!manifest.stages[index]!.done) {
      if (!quiet) console.log(`\n${stage.title}`);
      await trainStage(
        { recipe, stage, seed, tokenizerFolder },
        { ...options, manifest, index, file, before },
      );
    }
    before = file;
  }
  const llava = buildModel(recipe, format, new Random(seed).fork('model'));
  if (before !== undefined) loadWeights(llava, before);
  return { llava, format, manifest };
}

/** Where a stage of a run leaves its weights. */
export function checkpointOf(folder: string, index: number, { name }: Stage): string {
  return join(folder, `${index}-${name}.safetensors`);
}

interface Place {
  readonly manifest: Manifest;
  /** Among the stages of the recipe. */
  readonly index: number;
  /** Where this stage's checkpoint goes. */
  readonly file: string;
  /** The checkpoint of the stage before. */
  readonly before: string | undefined;
}

async function trainStage(settings: StageSettings, run: TrainStagesOptions & Place): Promise<void> {
  const { recipe, stage, seed } = settings;
  const { manifest, index, file, before, workers, resume = false, signal, quiet = false, onStep } = run;
  const began = performance.now();
  await using open = await openJob(job, settings, workers);
  const { model, llava, format } = open;
  try {
    if (before !== undefined) {
      loadWeights(llava, before);
      const eyes = { recipe, stage: recipe.stages[index - 1]!, seed };
      if (areRead(eyes.stage, stage, llava)) await readWords(eyes, before, open);
    }
    if (!quiet) console.log(freezeTable(model));
    const { learningRate, steps, batchSize } = stage;
    const { clipNorm, warmupSteps, ...optimizer } = recipe.optimizer;
    const { losses } = await train({
      ...open,
      steps,
      itemsPerStep: batchSize,
      optimizer: { kind: 'muon', matrices: isWeightMatrix, learningRate, ...optimizer },
      schedule: warmUp(learningRate, warmupSteps, steps),
      clipNorm,
      checkpoint: { store: fileCheckpoint(file), every: saveEvery },
      resume,
      configuration: { seed, stage: JSON.stringify(stage) },
      progress: progressBar(stage.name, { quiet }),
      ...(answers(stage) && { evaluate: await validation(recipe, seed, llava, format) }),
      ...(onStep !== undefined && { onStep: (record: StepRecord) => onStep(stage, record) }),
      ...(signal !== undefined && { signal }),
    });
    manifest.update(index, { done: true, firstLoss: losses[0]!, lastLoss: meanOfLast(losses) });
    await run.afterStage?.(stage, { llava, format });
  } finally {
    const seconds = (performance.now() - began) / 1000;
    manifest.update(index, { seconds: manifest.stages[index]!.seconds + seconds });
    model.dispose();
  }
}

/** Whether there are questions that the model could learn to answer. */
function answers({ data, pictures }: Stage): boolean {
  return data.conversations !== undefined && pictures !== 'told';
}

/** From the checkpoint of a stage, also of one whose model wrapped a `llava`. */
export function loadWeights(llava: Llava, checkpoint: string): void {
  using file = openSafetensors(checkpoint);
  const prefix = [...file.entries.keys()].some((name) => name.startsWith('model.llava.'))
    ? 'model.llava.'
    : 'model.';
  tf.tidy(() => {
    const weights = [...llava.parameters()].map(([path, { shape }]): [string, tf.Tensor] => [
      path,
      tf.tensor(file.readFloat32(prefix + path), shape),
    ]);
    llava.loadStateDict(new Map(weights));
  });
}

function meanOfLast(losses: readonly number[]): number {
  const last = losses.slice(-20);
  return last.reduce((a, b) => a + b, 0) / last.length;
}
