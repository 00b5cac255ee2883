import { BytePairTokenizer } from '@pixels/clip';
import { expect, test } from 'vitest';
import { streamText } from '../../src/index.ts';

const tokenizer = BytePairTokenizer.train(['a cat, a dog'], { vocabularySize: 262 });

async function pieces(ids: readonly number[]): Promise<string[]> {
  async function* stream(): AsyncGenerator<number> {
    yield* ids;
  }
  const result: string[] = [];
  for await (const piece of streamText(stream(), tokenizer)) result.push(piece);
  return result;
}

test('text comes as soon as its characters are whole', async () => {
  const ids = tokenizer.encode('cat é 猫 🐈!');
  const got = await pieces(ids);
  expect(got.join('')).toBe('cat é 猫 🐈!');
  expect(got.length).toBeGreaterThan(5);
  expect(got.every((piece) => piece.length > 0 && !piece.includes('\ufffd'))).toBe(true);
});

test('a character that never ends is shown as what it is', async () => {
  const cut = tokenizer.encode('a 🐈').slice(0, -1);
  expect((await pieces(cut)).join('')).toBe(tokenizer.decode(cut));
  expect(await pieces([])).toEqual([]);
});
