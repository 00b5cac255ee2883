/** Forty things and four kinds of questions: a model that one core trains in minutes, to compare ways of training. */

import { heldOutNames, nouns } from '@pixels/world';
import type { Recipe } from './recipe.ts';
import { smallRecipe } from './small-recipe.ts';

/** Every ninth of the nouns that questions may name. */
export const fortyNouns: readonly string[] = nouns
  .filter((noun) => !heldOutNames.includes(noun))
  .filter((_, index) => index % 9 === 0)
  .slice(0, 40)
  .map(({ noun }) => noun);

const recipe = smallRecipe({
  name: 'small-world',
  families: ['what', 'where', 'count', 'presence'],
  nouns: fortyNouns,
  steps: { brain: 450, visionPretraining: 300, alignment: 100, instructionTuning: 300 },
  width: 64,
  layers: 3,
  words: 640,
  openings: { count: 2 },
});

export const smallWorld: Recipe = { ...recipe, validation: { everySteps: 500, questionsPerFamily: 40 } };
