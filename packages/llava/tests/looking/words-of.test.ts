import { BytePairTokenizer } from '@pixels/clip';
import { expect, test } from 'vitest';
import { DialogueFormat, dialogueTokens, look, lookAtAnswer, wordsOf } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { randomImages, tinyLlava } from '../tiny-llava.ts';

const tokenizer = BytePairTokenizer.train(['a hat a hat a hat'], {
  vocabularySize: 264,
  specialTokens: dialogueTokens,
});
const decode = (ids: readonly number[]): string => tokenizer.decode(ids, { skipSpecial: true }).trim();

test('tokens are joined to words at spaces', () => {
  const ids = tokenizer.encode(' a hat, zoo');
  const words = wordsOf(ids, decode);
  expect(words.map(({ word }) => word)).toEqual(['a', 'hat,', 'zoo']);
  expect(words.flatMap(({ places }) => places)).toEqual([...ids.keys()]);
  for (const { word, places } of words) {
    expect(decode(places.map((place) => ids[place]!))).toBe(word);
  }
});

test('a character of several tokens is one, and one that was broken off is kept', () => {
  const ids = tokenizer.encode(' né é');
  expect(ids.length).toBeGreaterThan(4);
  expect(wordsOf(ids, decode).map(({ word }) => word)).toEqual(['né', 'é']);
  const cut = wordsOf(ids.slice(0, -1), decode);
  expect(cut.map(({ word }) => word)).toEqual(['né', '\ufffd']);
  expect(cut.flatMap(({ places }) => places)).toEqual([...ids.keys()].slice(0, -1));
  expect(wordsOf([], decode)).toEqual([]);
});

onEveryBackend('lookAtAnswer', () => {
  test('an answer, word by word: the mean of the maps of its tokens', () => {
    const format = new DialogueFormat(tokenizer);
    const llava = tinyLlava({
      imageId: format.imageId,
      decoder: {
        vocabulary: tokenizer.vocabularySize,
        width: 12,
        layers: 1,
        heads: 2,
        hidden: 8,
        maxTokens: 40,
      },
    });
    const said = tokenizer.encode(' a zoo');
    const pictures = [randomImages(1)];
    const ids = [...format.prompt([{ images: 1, question: 'what?' }], 4), ...said];
    const words = lookAtAnswer(llava, format, { ids, pictures }, said.length, { method: 'rollout' });
    expect(words.map(({ word }) => word)).toEqual(['a', 'zoo']);
    const maps = look(llava, { ids, pictures }, { method: 'rollout' }).slice(-said.length);
    const zoo = maps.slice(tokenizer.encode(' a').length).map((map) => map.flat());
    for (const [n, value] of words[1]!.map.flat().entries()) {
      expect(value).toBeCloseTo(zoo.reduce((sum, map) => sum + map[n]!, 0) / zoo.length, 6);
    }
    expect(() => lookAtAnswer(llava, format, { ids, pictures }, ids.length)).toThrow(
      `lookAtAnswer: answered must be a whole number of ids, fewer than the text has, ${ids.length}; got ${ids.length}`,
    );
  });
});
