/** How a model does while it learns to answer. */

import type { DialogueFormat, Llava } from '@pixels/llava';
import { Random, type TrainOptions } from '@pixels/tensor';
import { pictureKindOf } from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { worldsOf } from '../data/worlds.ts';
import type { Recipe } from '../recipe.ts';
import { rightAnswers } from './answers.ts';

/** Share of right answers, of each family and on average, to questions of the split `validation`. */
export async function validation(
  recipe: Recipe,
  seed: number,
  llava: Llava,
  format: DialogueFormat,
): Promise<NonNullable<TrainOptions<unknown>['evaluate']>> {
  const { everySteps, questionsPerFamily } = recipe.validation;
  const worlds = worldsOf(recipe, await loadSprites(), 'validation', seed);
  const shareOfRight = async (family: Recipe['world']['families'][number]): Promise<number> => {
    const world = worlds.get(pictureKindOf(family))!;
    const asked = Array.from({ length: questionsPerFamily }, (_, index) => world.question(index, family));
    const right = await rightAnswers({ llava, format, world }, asked, 'picture', new Random(seed));
    return right.filter(Boolean).length / right.length;
  };
  return {
    every: everySteps,
    run: async () => {
      const shares: (readonly [string, number])[] = [];
      for (const family of recipe.world.families) shares.push([family, await shareOfRight(family)]);
      const mean = shares.reduce((sum, [, share]) => sum + share, 0) / shares.length;
      return { mean, ...Object.fromEntries(shares) };
    },
  };
}
