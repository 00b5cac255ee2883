import lexicon from '../data/lexicon.json' with { type: 'json' };
import { unknownName } from './errors.ts';

/** A thing that all four artists drew. */
export interface Noun {
  /** Its place in `nouns`: the class id of a sprite. */
  readonly id: number;
  readonly noun: string;
  readonly plural: string;
  readonly category: string;
  /** The icon's name, the same in all four packs. */
  readonly icon: string;
  /** Its Unicode code points, lower-case hexadecimal joined by `-`. */
  readonly hex: string;
}

/** The 401 nouns of the world, grouped by category. */
export const nouns: readonly Noun[] = lexicon.nouns.map((row, id) => ({ id, ...row }));

/** The 26 categories, in the order of `nouns`. */
export const categories: readonly string[] = [...new Set(nouns.map((noun) => noun.category))];

const byName = new Map(nouns.map((noun) => [noun.noun, noun]));
const byCategory = Map.groupBy(nouns, (noun) => noun.category);

/** What can be done with which things: `sit on` → chair, couch, … */
export const affordances: ReadonlyMap<string, readonly Noun[]> = new Map(
  Object.entries(lexicon.affordances).map(([verb, names]) => [verb, names.map(nounNamed)]),
);

/** The noun of that name. */
export function nounNamed(name: string): Noun {
  const noun = byName.get(name);
  if (noun === undefined) throw unknownName('noun', name, [...byName.keys()]);
  return noun;
}

/** All nouns of a category. */
export function nounsOf(category: string): readonly Noun[] {
  const found = byCategory.get(category);
  if (found === undefined) throw unknownName('category', category, categories);
  return found;
}

/** All things with which that can be done: `affording('write with')` → pencil, fountain pen, crayon. */
export function affording(verb: string): readonly Noun[] {
  const found = affordances.get(verb);
  if (found === undefined) throw unknownName('affordance', verb, [...affordances.keys()]);
  return found;
}
