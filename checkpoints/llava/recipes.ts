/** All that can be trained, by name. */

import type { Recipe } from './recipe.ts';
import { reference } from './reference.ts';
import { smallWorld } from './small-world.ts';

export const recipes: Readonly<Record<string, Recipe>> = { reference, 'small-world': smallWorld };
