/** One training under one condition with one seed, and how well the model answers in the end. */

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '@pixels/tensor';
import { readJson, writeFileAtomic } from '@pixels/tensor/node';
import { pictureKindOf } from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { worldsOf } from '../data/worlds.ts';
import { rightAnswers } from '../evaluation/answers.ts';
import type { Recipe } from '../recipe.ts';
import { type TrainedModel, trainStages } from '../training/train-stages.ts';
import { baseline, type Condition } from './conditions.ts';
import { takeOverStages } from './shared-stages.ts';

export interface RunResult {
  readonly condition: string;
  readonly seed: number;
  readonly parameters: number;
  /** Of each family. */
  readonly questions: number;
  /** Of training. */
  readonly seconds: number;
  /** Share of right answers to questions of `test`, by family. */
  readonly families: Readonly<Record<string, number>>;
  readonly recipe: Recipe;
}

export interface RunConditionOptions {
  /** Before the condition changes it. */
  readonly recipe: Recipe;
  readonly seed: number;
  readonly folder: string;
  readonly workers: number;
  /** Of each family. */
  readonly questions: number;
  readonly signal?: AbortSignal;
  readonly quiet?: boolean;
}

/**
 * The result that an earlier call has left, or that of a training, which goes on where an earlier call was stopped. It
 * begins with the stages that it shares with the baseline's, whose checkpoints are kept for that.
 * @throws when the folder holds a result of another recipe, or of another number of questions.
 */
export async function runCondition(
  { name, change }: Condition,
  { recipe: plain, seed, folder, workers, questions, signal, quiet = false }: RunConditionOptions,
): Promise<RunResult> {
  const recipe = change(plain);
  const file = join(folder, `${name}-${seed}.json`);
  if (existsSync(file)) {
    const result = (await readJson(file)) as RunResult;
    const others = [
      ...(JSON.stringify(result.recipe) === JSON.stringify(recipe) ? [] : ['another recipe']),
      ...(result.questions === questions ? [] : ['another number of questions']),
    ];
    if (others.length === 0) return result;
    throw new Error(`${file} is the result of ${others.join(' and ')}; move it away, or name another --out`);
  }
  const training = { recipe, seed, workers, folder: join(folder, `${name}-${seed}`) };
  await takeOverStages({ ...training, recipe: plain, folder: join(folder, `${baseline}-${seed}`) }, training);
  const trained = await trainStages({
    ...training,
    resume: true,
    quiet,
    ...(signal !== undefined && { signal }),
  });
  const result: RunResult = {
    condition: name,
    seed,
    parameters: trained.llava.parameterCount(),
    questions,
    seconds: trained.manifest.stages.reduce((sum, stage) => sum + stage.seconds, 0),
    families: await answersOf(trained, recipe, seed, questions),
    recipe,
  };
  trained.llava.dispose();
  writeFileAtomic(file, `${JSON.stringify(result, null, 2)}\n`);
  if (name !== baseline) rmSync(training.folder, { recursive: true });
  return result;
}

async function answersOf(
  { llava, format }: TrainedModel,
  recipe: Recipe,
  seed: number,
  questions: number,
): Promise<Record<string, number>> {
  const worlds = worldsOf(recipe, await loadSprites(), 'test', seed);
  const shares: Record<string, number> = {};
  for (const family of recipe.world.families) {
    const world = worlds.get(pictureKindOf(family))!;
    const asked = Array.from({ length: questions }, (_, index) => world.question(index, family));
    const right = await rightAnswers({ llava, format, world }, asked, 'picture', new Random(seed));
    shares[family] = right.filter(Boolean).length / questions;
  }
  return shares;
}
