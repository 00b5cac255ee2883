import { incomplete } from '../generate/stream-text.ts';

/** A word, and the tokens that spell it. */
export interface SpelledWord {
  readonly word: string;
  /** Places in the ids. */
  readonly places: readonly number[];
}

/**
 * Tokens → words: a token begins a new one if it begins with a space, or is the first.
 * @param decode - ids → text, as a chat format has it.
 */
export function wordsOf(ids: readonly number[], decode: (ids: readonly number[]) => string): SpelledWord[] {
  const words: { word: string; places: number[] }[] = [];
  let shown = '';
  let held: number[] = [];
  for (const place of ids.keys()) {
    held.push(place);
    const text = decode(ids.slice(0, place + 1));
    const last = place === ids.length - 1;
    // A character in several tokens belongs to all of them.
    if (!last && (text.endsWith(incomplete) || text.length <= shown.length)) continue;
    const added = text.slice(shown.length);
    const current = words.at(-1);
    if (current === undefined || /^\s/.test(added)) words.push({ word: added.trim(), places: held });
    else {
      current.word += added;
      current.places.push(...held);
    }
    [shown, held] = [text, []];
  }
  return words;
}
