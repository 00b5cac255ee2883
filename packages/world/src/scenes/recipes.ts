import { WorldError } from '../errors.ts';
import { type Noun, nounNamed } from '../lexicon.ts';

export interface Recipe {
  readonly dish: string;
  readonly needs: readonly Noun[];
}

const table: Readonly<Record<string, string>> = {
  'fish and chips': 'fish, potato',
  omelette: 'egg, cheese',
  pancakes: 'egg, milk, butter',
  'grilled cheese': 'bread, cheese',
  'tomato soup': 'tomato, onion',
  guacamole: 'avocado, chili',
  'fruit salad': 'banana, kiwi, strawberry',
  'apple pie': 'apple, butter',
  'banana shake': 'banana, milk',
  'mushroom rice': 'rice, mushroom',
  'fish sushi': 'rice, fish, cucumber',
  'fried rice': 'rice, egg, pea pod',
  'shrimp pasta': 'spaghetti, shrimp',
  'tomato pasta': 'spaghetti, tomato',
  'bacon pasta': 'spaghetti, bacon',
  'grape juice': 'grapes',
  lemonade: 'lemon, honey',
  'garlic bread': 'bread, garlic',
  'steak with broccoli': 'steak, broccoli',
  popcorn: 'corn, butter',
  'stuffed peppers': 'bell pepper, rice',
  'chicken soup': 'chicken leg, carrot',
  'green salad': 'lettuce, cucumber',
  'hot chocolate': 'chocolate, milk',
};

/** 24 dishes; what one needs is never all there when another one's things are. */
export const recipes: readonly Recipe[] = Object.entries(table).map(([dish, needs]) => ({
  dish,
  needs: needs.split(', ').map(nounNamed),
}));

/** All that ever lies in the refrigerator. */
export const ingredients: readonly Noun[] = [...new Set(recipes.flatMap(({ needs }) => needs))];

/** The dishes for which everything is there. */
export function possibleDishes(there: readonly Noun[]): readonly Recipe[] {
  return recipes.filter(({ needs }) => needs.every((noun) => there.includes(noun)));
}

export function recipeNamed(dish: string): Recipe {
  const recipe = recipes.find((one) => one.dish === dish);
  if (recipe === undefined) throw new WorldError(`no recipe for "${dish}"`);
  return recipe;
}
