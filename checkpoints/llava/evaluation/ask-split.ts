/** All families of a split, asked with the picture, without it, and with a wrong one. */

import { type Share, shareOf } from '@pixels/clip';
import type { DialogueFormat, Llava } from '@pixels/llava';
import { Random } from '@pixels/tensor';
import {
  type AskedPicture,
  type FamilyName,
  pictureKindOf,
  type SpriteAtlas,
  type World,
  type WorldSplit,
} from '@pixels/world';
import { worldsOf } from '../data/worlds.ts';
import type { Recipe } from '../recipe.ts';
import { rightAnswers, type Shown } from './answers.ts';
import type { FamilyResult, SplitResult } from './report.ts';

export interface AskOptions {
  readonly recipe: Recipe;
  readonly llava: Llava;
  readonly format: DialogueFormat;
  readonly atlas: SpriteAtlas;
  readonly seed: number;
  /** Questions of each family. */
  readonly questions: number;
}

export async function askSplit(split: WorldSplit, options: AskOptions): Promise<SplitResult> {
  const { recipe, atlas, seed } = options;
  const worlds = worldsOf(recipe, atlas, split, seed);
  const training = worldsOf(recipe, atlas, 'train', seed);
  const families = [...worlds.values()].flatMap((world) => world.families);
  const results: FamilyResult[] = [];
  for (const family of recipe.world.families.filter((name) => families.includes(name))) {
    const kind = pictureKindOf(family);
    results.push(await askFamily(family, worlds.get(kind)!, training.get(kind)!, options));
  }
  return { split, families: results };
}

async function askFamily(
  family: FamilyName,
  world: World,
  training: World,
  { llava, format, seed, questions }: AskOptions,
): Promise<FamilyResult> {
  const asked = questionsOf(world, family, questions);
  const chance = asked.reduce((sum, { question }) => sum + question.chance, 0) / questions;
  const share = async (shown: Shown): Promise<Share> => {
    const right = await rightAnswers({ llava, format, world }, asked, shown, new Random(seed).fork(family));
    return shareOf(right.filter(Boolean).length, questions, chance);
  };
  const usual = mostFrequent(questionsOf(training, family, questions).map(({ question }) => question.answer));
  return {
    family,
    seen: await share('picture'),
    majority: asked.filter(({ question }) => question.answer === usual).length / questions,
    blind: await share('noise'),
    shuffled: await share('other picture'),
  };
}

function questionsOf(world: World, family: FamilyName, count: number): AskedPicture[] {
  return Array.from({ length: count }, (_, index) => world.question(index, family));
}

function mostFrequent(answers: readonly string[]): string {
  const counts = [...Map.groupBy(answers, (answer) => answer)].map(
    ([answer, same]) => [answer, same.length] as const,
  );
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
