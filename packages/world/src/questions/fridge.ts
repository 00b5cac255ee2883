import { listed } from '../language/noun-phrases.ts';
import { nounNamed } from '../lexicon.ts';
import { fridgeScene } from '../scenes/fridge-scene.ts';
import { possibleDishes, type Recipe, recipeNamed, recipes } from '../scenes/recipes.ts';
import { type Scene, thingsOf } from '../scenes/scene.ts';
import { type Asked, commonSplits, type Family, thingsSize } from './family.ts';
import { naming } from './thoughts.ts';

/** What can be cooked with what is in the refrigerator? Always exactly one of 24 dishes. */
export const fridge: Family = {
  name: 'fridge',
  wordings: [
    'what can I cook with this?',
    'what can I make from what is in the fridge?',
    'suggest a meal.',
    'which dish can I prepare from this?',
  ],
  splits: commonSplits,
  size: thingsSize,
  compose(stage) {
    const recipe = stage.draws.pick(recipes);
    const scene = fridgeScene(stage, recipe);
    return { scene, asked: cook(scene, recipe) };
  },
  ask: (_, scene) => (scene.kind === 'fridge' ? cook(scene, dishOf(scene)) : undefined),
  fillers: () => ({}),
  think: naming,
  solve: (scene) => dishOf(scene).dish,
};

/** Which of the things does a dish need? */
export const fridgeNeeds: Family = {
  name: 'fridge-needs',
  wordings: [
    'what do I need to make {dish}?',
    'which things here do I need for {dish}?',
    'what goes into {dish}?',
    'what of this will I use for {dish}?',
  ],
  followUps: ['and what do I need for it?', 'which things do I need for it?', 'what goes into it?'],
  splits: commonSplits,
  size: thingsSize,
  compose(stage) {
    const recipe = stage.draws.pick(recipes);
    const scene = fridgeScene(stage, recipe);
    return { scene, asked: need(scene, recipe) };
  },
  ask: (_, scene) => (scene.kind === 'fridge' ? need(scene, dishOf(scene)) : undefined),
  fillers: ({ dish }) => ({ dish: dish! }),
  solve(scene, { dish }) {
    const there = thingsOf(scene).map(({ noun }) => nounNamed(noun));
    return listed(
      recipeNamed(dish!)
        .needs.filter((noun) => there.includes(noun))
        .map(({ noun }) => noun),
    );
  },
};

function cook(scene: Scene, recipe: Recipe): Asked {
  return { subject: {}, answer: recipe.dish, chance: 1 / recipes.length, looksAt: placesOf(scene, recipe) };
}

/** Who knows the recipe needs no picture; so that is no test of seeing, but of saying what was seen. */
function need(scene: Scene, recipe: Recipe): Asked {
  const answer = listed(recipe.needs.map(({ noun }) => noun));
  return { subject: { dish: recipe.dish }, answer, chance: 1, looksAt: placesOf(scene, recipe) };
}

function placesOf(scene: Scene, { needs }: Recipe): readonly number[] {
  return [...thingsOf(scene).entries()]
    .filter(([, { noun }]) => needs.includes(nounNamed(noun)))
    .map(([i]) => i);
}

function dishOf(scene: Scene): Recipe {
  return possibleDishes(thingsOf(scene).map(({ noun }) => nounNamed(noun)))[0]!;
}
