import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteCharacters } from '../../src/tokenizer/byte-alphabet.ts';
import { mergePair, trainMerges } from '../../src/tokenizer/train-merges.ts';

/** The algorithm as one would write it on paper: count every pair anew before every merge. */
function naiveMerges(wordCounts: ReadonlyMap<string, number>, limit: number): string[] {
  const words = [...wordCounts].map(([word, count]) => ({ tokens: [...word], count }));
  const known: string[] = [...byteCharacters];
  const learned: string[] = [];
  while (learned.length < limit) {
    const counts = new Map<string, number>();
    for (const { tokens, count } of words) {
      for (let at = 1; at < tokens.length; at++) {
        const pair = `${known.indexOf(tokens[at - 1]!)} ${known.indexOf(tokens[at]!)}`;
        counts.set(pair, (counts.get(pair) ?? 0) + count);
      }
    }
    const ids = (pair: string) => pair.split(' ').map(Number) as [number, number];
    const [best] = [...counts]
      .map(([pair, count]) => ({ pair: ids(pair), count }))
      .filter(({ count }) => count >= 2)
      .toSorted((a, b) => b.count - a.count || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1]);
    if (best === undefined) break;
    const [left, right] = [known[best.pair[0]]!, known[best.pair[1]]!];
    for (const word of words) {
      const joined: string[] = [];
      for (let at = 0; at < word.tokens.length; at++) {
        if (word.tokens[at] === left && word.tokens[at + 1] === right) {
          joined.push(left + right);
          at++;
        } else joined.push(word.tokens[at]!);
      }
      word.tokens = joined;
    }
    known.push(left + right);
    learned.push(left + right);
  }
  return learned;
}

describe('trainMerges', () => {
  test('joins the most frequent pair first', () => {
    const { tokens, merges } = trainMerges(
      new Map([
        ['low', 5],
        ['lower', 2],
        ['newest', 6],
        ['widest', 3],
      ]),
      4,
    );
    // "es" and "st" stand 9 times each; "e" is the smaller id. Then "est", "lo" (7), "low".
    expect(tokens.slice(256)).toEqual(['es', 'est', 'lo', 'low']);
    expect(merges[0]).toEqual([101, 115].map((byte) => tokens.indexOf(String.fromCharCode(byte))));
    expect(merges[1]).toEqual([256, tokens.indexOf('t')]);
  });

  test('stops when no pair occurs twice', () => {
    expect(trainMerges(new Map([['abc', 1]]), 10).merges).toEqual([]);
    expect(trainMerges(new Map([['ab', 2]]), 10).merges).toHaveLength(1);
    expect(trainMerges(new Map(), 10).merges).toEqual([]);
  });

  test('equals the naive algorithm, and never spells one token in two ways', () => {
    const words = fc.dictionary(
      fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      { maxKeys: 12 },
    );
    fc.assert(
      fc.property(words, (counts) => {
        const wordCounts = new Map(Object.entries(counts));
        const { tokens } = trainMerges(wordCounts, 30);
        expect(tokens.slice(256)).toEqual(naiveMerges(wordCounts, 30));
        expect(new Set(tokens).size).toBe(tokens.length);
      }),
      { numRuns: 300 },
    );
  });

  test('a run of one letter is joined from the left', () => {
    expect(mergePair([1, 1, 1, 2, 1, 1], [1, 1], 9)).toEqual([9, 1, 2, 9]);
  });
});
