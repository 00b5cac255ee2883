import { affordances, affording, type Noun, nouns } from '../lexicon.ts';

/**
 * Categories whose things might serve the purpose too, though the list of `affordances` does not name them. They
 * are no wrong answers: one can sit on a suitcase.
 */
const maybe: Readonly<Record<string, readonly string[]>> = {
  'sit on': ['animal', 'vehicle', 'household', 'toy', 'bag', 'office', 'building', 'reptile', 'sea'],
  'sleep in': ['building', 'household', 'vehicle', 'bag', 'clothing'],
  ride: ['animal', 'vehicle', 'sport', 'bird', 'sea', 'reptile', 'toy', 'household'],
  'drive on the road': ['vehicle', 'household', 'toy'],
  'fly in': ['vehicle', 'bird', 'sky', 'toy', 'bug'],
  'sail in': ['vehicle', 'household', 'sea', 'toy'],
  'write with': ['office', 'science', 'device', 'tool', 'bird'],
  'paint with': ['office', 'household', 'tool', 'kitchen'],
  'cut with': ['tool', 'kitchen', 'office', 'household', 'science'],
  'wear on your feet': ['clothing', 'sport', 'vehicle'],
  'wear on your head': ['clothing', 'music', 'bag', 'household', 'sky'],
  wear: ['clothing', 'bag', 'sport', 'science', 'music', 'device', 'gift', 'plant'],
  'open with a handle': ['household', 'building', 'vehicle', 'bag', 'tool', 'kitchen'],
  read: ['office', 'device', 'science', 'gift'],
  'play music with': ['music', 'device', 'kitchen', 'toy', 'household'],
  'kick or throw': ['sport', 'toy', 'tool', 'fruit', 'vegetable', 'sky', 'gift'],
  'hit nails with': ['tool', 'kitchen', 'household', 'sport', 'office'],
  'unlock a door with': ['tool', 'office', 'device', 'household'],
  'stay dry under': ['household', 'building', 'plant', 'vehicle', 'clothing'],
  'carry things in': [
    'bag',
    'household',
    'kitchen',
    'vehicle',
    'office',
    'gift',
    'tool',
    'clothing',
    'sport',
  ],
  'clean with': ['household', 'office', 'fruit', 'device'],
  'see in the dark with': ['device', 'sky', 'household', 'gift', 'science', 'clothing'],
  'take a photo with': ['device', 'science'],
  'call someone with': ['device', 'music'],
  'tell the time with': ['device', 'sky', 'building', 'office', 'bird'],
  'look at the stars with': ['science', 'device', 'clothing', 'toy'],
  'measure with': ['science', 'office', 'tool', 'device', 'kitchen'],
  climb: ['plant', 'building', 'tool', 'household', 'animal', 'vehicle'],
  'catch fish with': ['sport', 'household', 'tool', 'bird', 'animal', 'kitchen', 'vehicle'],
  'wash in': ['household', 'kitchen', 'building'],
  'keep warm with': ['clothing', 'sky', 'household', 'sport', 'drink', 'building', 'device', 'animal'],
  'send by post': ['office', 'gift', 'bag', 'device'],
  'fix a bolt with': ['tool', 'office', 'kitchen'],
  'put out a fire with': ['household', 'drink', 'vehicle', 'toy', 'sky'],
  eat: [
    ...['fruit', 'vegetable', 'food', 'sweet', 'plant', 'drink', 'sea', 'animal'],
    ...['bird', 'bug', 'reptile', 'gift', 'science', 'kitchen'],
  ],
  drink: ['drink', 'fruit', 'food', 'sweet', 'kitchen', 'sky'],
};

/** Everything one can do, in the order of `affordances`. */
export const verbs: readonly string[] = [...affordances.keys()];

const unfit = new Map(
  verbs.map((verb) => {
    const useful = new Set(affording(verb));
    const near = maybe[verb] ?? [];
    return [verb, nouns.filter((noun) => !useful.has(noun) && !near.includes(noun.category))];
  }),
);

/** The things with which that surely cannot be done. */
export function unfitFor(verb: string): readonly Noun[] {
  return unfit.get(verb) ?? [];
}

/** Whether a thing surely serves a purpose, surely does not, or nobody can tell. */
export function serves(noun: Noun, verb: string): 'yes' | 'no' | 'unclear' {
  if (affording(verb).includes(noun)) return 'yes';
  return unfitFor(verb).includes(noun) ? 'no' : 'unclear';
}
