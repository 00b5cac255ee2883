/**
 * Byte-pair encoding: which pair of tokens to join next? The one that stands side by side most often.
 *
 * (Gage 1994; for language, Sennrich et al. 2016, arXiv:1508.07909, Algorithm 1; on bytes, GPT-2.)
 *
 * Words are counted once, however often they occur, and after a merge only the words that held the pair are counted
 * anew; nothing else makes it fast. No two merges give the same token: between its two ends a token's bytes are merged
 * as if they stood alone, so wherever they stand they have become that token before a second way to it could count.
 */

import { byteCharacters } from './byte-alphabet.ts';

/** Two tokens, by id, that become one. */
export type Merge = readonly [left: number, right: number];

/** The ids are those of `tokens`: the 256 bytes, then one token a merge, in the order they were learned. */
export interface LearnedMerges {
  readonly tokens: readonly string[];
  readonly merges: readonly Merge[];
}

interface Word {
  ids: number[];
  readonly count: number;
}

/** How often a pair stands in the text, and the words where. */
interface Pair {
  readonly merge: Merge;
  count: number;
  readonly words: Set<Word>;
}

/**
 * Learns at most `limit` merges; fewer if no pair is left that occurs twice. Of pairs that occur equally often, the one
 * with the smaller left id is joined first, then the one with the smaller right id.
 * @param wordCounts - words as byte ids (each as a string of byte characters) and how often each occurs
 */
export function trainMerges(wordCounts: ReadonlyMap<string, number>, limit: number): LearnedMerges {
  const tokens = [...byteCharacters];
  const byteOf = new Map(tokens.map((character, byte) => [character, byte]));
  const pairs = new PairCounts();
  for (const [characters, count] of wordCounts) {
    pairs.add({ ids: Array.from(characters, (character) => byteOf.get(character)!), count });
  }
  const merges: Merge[] = [];
  while (merges.length < limit) {
    const best = pairs.mostFrequent();
    if (best === undefined || best.count < 2) break;
    const [left, right] = best.merge;
    const id = tokens.push(tokens[left]! + tokens[right]!) - 1;
    merges.push(best.merge);
    for (const word of [...best.words]) {
      pairs.remove(word);
      word.ids = mergePair(word.ids, best.merge, id);
      pairs.add(word);
    }
  }
  return { tokens, merges };
}

/** ids with every `left right` replaced by `merged`, from left to right. */
export function mergePair(ids: readonly number[], [left, right]: Merge, merged: number): number[] {
  const result: number[] = [];
  for (let at = 0; at < ids.length; at++) {
    const found = ids[at] === left && ids[at + 1] === right;
    result.push(found ? merged : ids[at]!);
    if (found) at++;
  }
  return result;
}

/** Fits into the integers that a float64 holds exactly: ids are below 2^26. */
const pairKey = (left: number, right: number): number => left * 2 ** 26 + right;

class PairCounts {
  readonly #pairs = new Map<number, Pair>();

  add(word: Word): void {
    for (const [left, right] of neighbours(word.ids)) {
      const key = pairKey(left, right);
      let pair = this.#pairs.get(key);
      if (pair === undefined) {
        pair = { merge: [left, right], count: 0, words: new Set() };
        this.#pairs.set(key, pair);
      }
      pair.count += word.count;
      pair.words.add(word);
    }
  }

  remove(word: Word): void {
    for (const [left, right] of neighbours(word.ids)) {
      const key = pairKey(left, right);
      const pair = this.#pairs.get(key)!;
      pair.count -= word.count;
      pair.words.delete(word);
      if (pair.count === 0) this.#pairs.delete(key);
    }
  }

  mostFrequent(): Pair | undefined {
    let best: Pair | undefined;
    for (const pair of this.#pairs.values()) {
      if (
        best === undefined ||
        pair.count > best.count ||
        (pair.count === best.count && earlier(pair, best))
      ) {
        best = pair;
      }
    }
    return best;
  }
}

function earlier({ merge: a }: Pair, { merge: b }: Pair): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

function neighbours(ids: readonly number[]): readonly Merge[] {
  return ids.slice(1).map((right, at) => [ids[at]!, right]);
}
