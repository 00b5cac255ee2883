/** An answer, word by word, and where each word looked. */

import type { PatchMap } from '@pixels/vit';
import type { ChatFormat } from '../conversation/conversation.ts';
import type { Llava } from '../llava.ts';
import { type LookOptions, look } from './look.ts';
import type { LookedText } from './looked-text.ts';
import { meanMap } from './mean-map.ts';
import { wordsOf } from './words-of.ts';

export interface LookedWord {
  readonly word: string;
  /** The mean over the tokens that spell it. */
  readonly map: PatchMap;
}

/**
 * For each word of an answer, how much it took from each part of a picture: `look`, with tokens joined to words.
 *
 *     lookAtAnswer(llava, format, { ids: dialogue.ids, pictures }, said.length, { method: 'relevance' })
 *
 * @param text - ids of the question, with all that stands before it, and of the answer.
 * @param answered - how many of the ids are the answer's, the last ones.
 */
export function lookAtAnswer(
  llava: Llava,
  format: Pick<ChatFormat, 'decode'>,
  text: LookedText,
  answered: number,
  options: Omit<LookOptions, 'words'> = {},
): LookedWord[] {
  const { ids } = text;
  if (!Number.isInteger(answered) || answered < 0 || answered >= ids.length) {
    throw new RangeError(
      `lookAtAnswer: answered must be a whole number of ids, fewer than the text has, ${ids.length}; got ${answered}`,
    );
  }
  const asked = ids.length - answered;
  const words = Array.from({ length: answered }, (_, place) => asked + place);
  const maps = look(llava, text, { ...options, words });
  return wordsOf(ids.slice(asked), (some) => format.decode(some)).map(({ word, places }) => ({
    word,
    map: meanMap(places.map((place) => maps[place]!)),
  }));
}
