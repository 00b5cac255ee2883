import definitions from '../../data/definitions.json' with { type: 'json' };
import type { Noun } from '../lexicon.ts';

/** What a word means, out of WordNet, shortened. */
export interface Definition {
  readonly name: string;
  readonly definition: string;
  /** What it is a kind of, the nearest first: canine, carnivore, mammal, vertebrate, animal. */
  readonly kinds: readonly string[];
}

const entries = (table: Readonly<Record<string, Omit<Definition, 'name'>>>): Map<string, Definition> =>
  new Map(Object.entries(table).map(([name, row]) => [name, { name, ...row }]));

const ofNouns = entries(definitions.nouns);

/** The definition of a noun; undefined for the few that WordNet does not have. */
export function definitionOf(noun: Noun): Definition | undefined {
  return ofNouns.get(noun.noun);
}

/** Nouns that have one. */
export const definedNouns: ReadonlyMap<string, Definition> = ofNouns;

/** The things above the nouns: mammal, vehicle, garment. */
export const concepts: ReadonlyMap<string, Definition> = entries(definitions.concepts);
