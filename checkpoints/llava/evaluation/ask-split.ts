/** All families of a split, asked with the picture, without it, and with a wrong one. */

import { type Share, shareOf } from '@pixels/clip';
import type { DialogueFormat, Llava } from '@pixels/llava';
import { Random } from '@pixels/tensor';
import type { AskedPicture, FamilyName, SpriteAtlas, World, WorldSplit } from '@pixels/world';
import { pictureKindOf, worldsOf } from '../data/worlds.ts';
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

export function askSplit(split: WorldSplit, options: AskOptions): SplitResult {
  const { recipe, atlas, seed } = options;
  const worlds = worldsOf(recipe, atlas, split, seed);
  const training = worldsOf(recipe, atlas, 'train', seed);
  const families = [...worlds.values()].flatMap((world) => world.families);
  return {
    split,
    families: recipe.world.families
      .filter((family) => families.includes(family))
      .map((family) => {
        const kind = pictureKindOf(family);
        return askFamily(family, worlds.get(kind)!, training.get(kind)!, options);
      }),
  };
}

function askFamily(
  family: FamilyName,
  world: World,
  training: World,
  { llava, format, seed, questions }: AskOptions,
): FamilyResult {
  const asked = questionsOf(world, family, questions);
  const chance = asked.reduce((sum, { question }) => sum + question.chance, 0) / questions;
  const share = (shown: Shown): Share => {
    const right = rightAnswers({ llava, format, world }, asked, shown, new Random(seed).fork(family));
    return shareOf(right.filter(Boolean).length, questions, chance);
  };
  const usual = mostFrequent(questionsOf(training, family, questions).map(({ question }) => question.answer));
  return {
    family,
    seen: share('picture'),
    majority: asked.filter(({ question }) => question.answer === usual).length / questions,
    blind: share('noise'),
    shuffled: share('other picture'),
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
