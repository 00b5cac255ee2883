import { type Artist, heldOutArtist, trainingArtists } from '../artists.ts';
import { type Noun, nouns } from '../lexicon.ts';
import type { CardColour } from '../scenes/cards.ts';
import { heldOutColour, heldOutCount, heldOutNames, heldOutPair, namedNouns, textOnly } from './held-out.ts';
import type { WorldSplit } from './world-splits.ts';

/** What the pictures and questions of a split may show and say. */
export interface Rules {
  readonly split: WorldSplit;
  readonly artists: readonly Artist[];
  /** What a question or caption is about. */
  readonly subjects: readonly Noun[];
  /** What else may stand in the picture. */
  readonly company: readonly Noun[];
  /** Whether a thing stands in `company`. */
  shows(noun: Noun): boolean;
  /** Whether the two may stand in one picture. */
  together(a: Noun, b: Noun): boolean;
  /** Whether a question or caption may be about the thing on such a card. */
  onCard(noun: Noun, colour: CardColour): boolean;
  /** Whether it may be about so many of the thing. */
  counted(noun: Noun, count: number): boolean;
  /** Whether it may be about that use of the thing. */
  used(verb: string, noun: Noun): boolean;
  /** Which of the `count` wordings of a question may be used. */
  wordings(count: number): { readonly from: number; readonly to: number };
}

/**
 * The rules of a split; a caption may name everything, a question only what is not held out by name.
 *
 * @param among the nouns of a smaller world
 */
export function rulesOf(
  split: WorldSplit,
  speech: 'questions' | 'captions',
  among: readonly Noun[] = nouns,
): Rules {
  const inside = (from: readonly Noun[]): readonly Noun[] => from.filter((noun) => among.includes(noun));
  const company = inside(speech === 'captions' ? nouns : namedNouns);
  const shown = new Set(company);
  return {
    split,
    artists: split === 'artist' ? [heldOutArtist] : trainingArtists,
    subjects: split === 'names' ? inside(heldOutNames) : company,
    company,
    shows: (noun) => shown.has(noun),
    together: (a, b) => heldOutPair(a, b) === (split === 'pairs'),
    onCard: (noun, colour) => heldOutColour(noun, colour) === (split === 'colours'),
    counted: (noun, count) => heldOutCount(noun, count) === (split === 'counts'),
    used: (verb, noun) => textOnly(verb, noun) === (split === 'affordances'),
    wordings: (count) => (split === 'wordings' ? { from: count - 1, to: count } : { from: 0, to: count - 1 }),
  };
}
