import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BytePairTokenizer, encodeRows, type Tokenizer } from '../../src/index.ts';
import { anyText, captions } from './texts.ts';

const tokenizer = BytePairTokenizer.train(captions(200), { vocabularySize: 300 });
const { start, end, padding } = tokenizer.specialIds;

describe('encodeRows', () => {
  test('start, tokens, end, padding', () => {
    const { ids, lengths, shape } = encodeRows(tokenizer, ['ab', ''], { contextLength: 6 });
    const [a, b] = [...'ab'].map((letter) => tokenizer.idOf(letter));
    expect([...ids]).toEqual([
      start,
      a,
      b,
      end,
      padding,
      padding,
      start,
      end,
      padding,
      padding,
      padding,
      padding,
    ]);
    expect([...lengths]).toEqual([4, 2]);
    expect(shape).toEqual([2, 6]);
  });

  test('a long text is cut and keeps its end token', () => {
    const { ids, lengths } = encodeRows(tokenizer, ['abcdefgh'], { contextLength: 4 });
    expect([...ids]).toEqual([start, tokenizer.idOf('a'), tokenizer.idOf('b'), end]);
    expect([...lengths]).toEqual([4]);
  });

  test('or refused', () => {
    const options = { contextLength: 4, overlong: 'refuse' } as const;
    expect(() => encodeRows(tokenizer, ['ab', 'xyz'], options)).toThrow(
      'encodeRows: a text of 3 tokens, but 2 fit into contextLength 4: "xyz"',
    );
    expect([...encodeRows(tokenizer, ['xy'], options).lengths]).toEqual([4]);
  });

  test('any text: the row begins with its frame, ends with it, and the rest is padding', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 20 }), (text, contextLength) => {
        const { ids, lengths } = encodeRows(tokenizer, [text], { contextLength });
        const length = lengths[0]!;
        expect(ids[0]).toBe(start);
        expect(ids[length - 1]).toBe(end);
        expect([...ids.slice(length)].every((id) => id === padding)).toBe(true);
        expect([...ids.slice(1, length - 1)]).toEqual(tokenizer.encode(text).slice(0, contextLength - 2));
      }),
    );
  });

  test('no texts, no rows', () => {
    expect(encodeRows(tokenizer, [], { contextLength: 5 })).toEqual({
      ids: new Int32Array(),
      lengths: new Int32Array(),
      shape: [0, 5],
    });
  });

  test.each([1, 0, -3, 2.5, Number.NaN])('refuses a context of %s', (contextLength) => {
    expect(() => encodeRows(tokenizer, ['a'], { contextLength })).toThrow(
      `contextLength must be an integer of at least 2; got ${contextLength}`,
    );
  });

  test('pads with the end token where there is no padding token, and with neither refuses to pad', () => {
    const withIds = (specialIds: Partial<Tokenizer['specialIds']>): Tokenizer => ({
      vocabularySize: 300,
      specialIds: { start: undefined, end: undefined, padding: undefined, unknown: undefined, ...specialIds },
      frame: { before: [], after: [] },
      encode: () => [5],
      decode: () => '',
      tokenOf: () => undefined,
      idOf: () => undefined,
    });
    expect([...encodeRows(withIds({ end: 7 }), ['x'], { contextLength: 3 }).ids]).toEqual([5, 7, 7]);
    expect(() => encodeRows(withIds({}), ['x'], { contextLength: 3 })).toThrow(
      'neither a padding nor an end token',
    );
    expect([...encodeRows(withIds({}), ['x'], { contextLength: 1 }).ids]).toEqual([5]);
  });
});
