import { hashText, hashWords } from '../hash.ts';
import { affording, type Noun, nounNamed, nouns } from '../lexicon.ts';
import type { CardColour } from '../scenes/cards.ts';

/** One in how many combinations is held out. */
const ONE_IN = 10;

const hashes = nouns.map(({ noun }) => hashText(noun));

function chosen(salt: string, ...parts: readonly number[]): boolean {
  return (hashWords(hashText(salt), parts) >>> 0) % ONE_IN === 0;
}

/** Two things that never stand in one training picture of things; the order does not matter. */
export function heldOutPair(a: Noun, b: Noun): boolean {
  const [first, second] = [hashes[a.id]!, hashes[b.id]!];
  return chosen('pair', Math.min(first, second), Math.max(first, second));
}

/** A thing never lies on a card of that colour in training; no animal ever lies on purple. */
export function heldOutColour(noun: Noun, colour: CardColour): boolean {
  if (colour === 'purple' && noun.category === 'animal') return true;
  return chosen('colour', hashes[noun.id]!, hashText(colour));
}

/** So many of that thing, two or more, never stand in one training picture. */
export function heldOutCount(noun: Noun, count: number): boolean {
  return count > 1 && chosen('count', hashes[noun.id]!, count);
}

/**
 * Things that captions show and name but no training question does. Chosen by hand: each easy to recognise, from
 * many categories, and none a rare answer to "what can you do with it?".
 */
export const heldOutNames: readonly Noun[] = [
  'raccoon',
  'giraffe',
  'flamingo',
  'turtle',
  'octopus',
  'butterfly',
  'cactus',
  'pineapple',
  'waffle',
  'lollipop',
  'yo-yo',
  'kite',
  'magnet',
  'microscope',
  'castle',
  'snowman',
].map(nounNamed);

/** Everything that training questions may show. */
export const namedNouns: readonly Noun[] = nouns.filter((noun) => !heldOutNames.includes(noun));

/**
 * Uses that only the text of the world tells: no training question asks them of a picture. `measure with` as a
 * whole, and one thing each of some others.
 */
export const textOnlyUses: ReadonlyMap<string, readonly Noun[]> = new Map(
  Object.entries({
    'measure with': affording('measure with').map(({ noun }) => noun),
    ride: ['camel', 'kick scooter'],
    'cut with': ['axe'],
    'carry things in': ['basket', 'briefcase'],
    'play music with': ['banjo', 'accordion'],
    'wear on your feet': ['high heel'],
    'kick or throw': ['volleyball'],
    'drive on the road': ['taxi', 'tractor'],
    'tell the time with': ['hourglass'],
    eat: ['mango', 'broccoli', 'taco', 'cupcake', 'pretzel', 'coconut'],
    drink: ['juice box'],
  }).map(([verb, names]) => [verb, names.map(nounNamed)]),
);

export function textOnly(verb: string, noun: Noun): boolean {
  return textOnlyUses.get(verb)?.includes(noun) ?? false;
}
