import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BytePairTokenizer } from '../../src/index.ts';
import { splitWords } from '../../src/tokenizer/word-split.ts';
import { anyText, captions } from './texts.ts';

const tokenizer = BytePairTokenizer.train(captions(500), { vocabularySize: 360 });
const { start, end, padding } = tokenizer.specialIds;

describe('BytePairTokenizer.train', () => {
  test('the vocabulary is 256 bytes, merges, then padding, start and end', () => {
    expect(tokenizer.vocabularySize).toBe(360);
    expect(tokenizer.merges).toHaveLength(360 - 256 - 3);
    expect([padding, start, end]).toEqual([357, 358, 359]);
    expect(tokenizer.tokenOf(359)).toBe('<|end|>');
    expect(tokenizer.tokenOf(360)).toBeUndefined();
    expect(tokenizer.idOf('Ġred')).toBe(tokenizer.encode(' red')[0]);
  });

  test('the order of the texts makes no difference', () => {
    const reversed = BytePairTokenizer.train(captions(500).toReversed(), { vocabularySize: 360 });
    expect(reversed.merges).toEqual(tokenizer.merges);
  });

  test('few texts give a smaller vocabulary', () => {
    const small = BytePairTokenizer.train(['aa aa'], { vocabularySize: 1000 });
    // "aa" twice, the second with its space: one merge of a+a, seen twice.
    expect(small.vocabularySize).toBe(256 + 1 + 3);
    expect(BytePairTokenizer.train([], { vocabularySize: 259 }).vocabularySize).toBe(259);
  });

  test('words that are frequent become one token', () => {
    expect(tokenizer.encode(' red').length).toBe(1);
    expect(tokenizer.encode(' zebra').length).toBeGreaterThan(2);
  });

  test('no token crosses from one word into the next', () => {
    for (let id = 0; id < 357; id++) {
      const text = tokenizer.decode([id]);
      const partOfCharacter = text.includes('\ufffd');
      if (!partOfCharacter) expect(splitWords(text)).toEqual([text]);
    }
  });

  test.each([
    [258, []],
    [1.5, []],
    [Number.NaN, []],
    [259, ['<image>']],
    [2 ** 21, []],
  ])('refuses a vocabulary of %s with special tokens %j', (vocabularySize, specialTokens) => {
    expect(() => BytePairTokenizer.train([], { vocabularySize, specialTokens })).toThrow(
      /vocabularySize must be an integer from 2\d\d .*; got /,
    );
  });

  test.each(['', ' <a>', 'a', '<|end|>', '\ud800'])('refuses %j as a special token', (token) => {
    expect(() => BytePairTokenizer.train([], { vocabularySize: 300, specialTokens: [token] })).toThrow(
      /specialTokens: .* use a name such as <image>/,
    );
  });
});

describe('encode and decode', () => {
  test('the text comes back, a lone surrogate as U+FFFD', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.toWellFormed());
      }),
      { numRuns: 1000 },
    );
  });

  test('every id is in the vocabulary, and the same text has the same ids', () => {
    const again = BytePairTokenizer.train(captions(500), { vocabularySize: 360 });
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = tokenizer.encode(text);
        expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < 360)).toBe(true);
        expect(again.encode(text)).toEqual(ids);
      }),
    );
  });

  test.each([
    ['empty text', ''],
    ['NUL', '\0'],
    ['an emoji of three people', '👩‍👩‍👧'],
    ['a combining accent', 'cafe\u0301'],
    ['a byte order mark', '\ufeffcat'],
    ['the characters that stand for bytes', 'Ġcat Ċ'],
  ])('%s', (_, text) => {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  test('the empty text has no ids, NUL has one', () => {
    expect(tokenizer.encode('')).toEqual([]);
    expect(tokenizer.decode([])).toBe('');
    expect(tokenizer.encode('\0')).toEqual([0]);
  });

  test('composed and decomposed accents are different text', () => {
    expect(tokenizer.encode('é')).not.toEqual(tokenizer.encode('e\u0301'));
  });

  test('a lone surrogate is U+FFFD', () => {
    expect(tokenizer.encode('a\ud800b')).toEqual(tokenizer.encode('a\ufffdb'));
  });

  test('digits stand alone', () => {
    expect(splitWords('12 cats, 3½')).toEqual(['1', '2', ' cats', ',', ' 3', '½']);
  });

  test('a special token that is spelled out becomes its id', () => {
    expect(tokenizer.encode('<|start|>cat<|end|><|end|>')).toEqual([
      start,
      ...tokenizer.encode('cat'),
      end,
      end,
    ]);
    expect(tokenizer.decode([start, ...tokenizer.encode('cat'), end], { skipSpecial: true })).toBe('cat');
    expect(tokenizer.decode([start, ...tokenizer.encode('cat'), end])).toBe('<|start|>cat<|end|>');
  });

  test('of two special tokens that begin alike the longer one is meant', () => {
    const two = BytePairTokenizer.train([], { vocabularySize: 300, specialTokens: ['<i>', '<i>+.*', '$&'] });
    expect(two.encode('<i>+.*<i>$&')).toEqual([257, 256, 258]);
  });

  test('half a character decodes to U+FFFD', () => {
    expect(tokenizer.decode([0xc3])).toBe('\ufffd');
    expect(tokenizer.decode([0xc3, 0xa9])).toBe('é');
    expect(tokenizer.decode([0xc3, end, 0xa9], { skipSpecial: true })).toBe('é');
  });

  test.each([360, -1, 0.5, Number.NaN])('decode refuses the id %s', (id) => {
    expect(() => tokenizer.decode([id])).toThrow(`decode: ids are integers from 0 to 359; got ${id}`);
  });

  test('a long text without a space is encoded in good time', () => {
    const ids = tokenizer.encode('red'.repeat(50_000));
    expect(tokenizer.decode(ids)).toBe('red'.repeat(50_000));
  });
});
