import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeRows, PublicTokenizer } from '../../src/index.ts';
import { loadTokenizer } from '../../src/node.ts';
import { anyText } from './texts.ts';

const fixtures = fileURLToPath(new URL('../../../../tests/fixtures/tokenizers', import.meta.url));

interface Expected {
  readonly vocabularySize: number;
  readonly start: number | null;
  readonly end: number | null;
  readonly padding: number | null;
  readonly unknown: number | null;
  readonly cases: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly framed: readonly number[];
    readonly decoded: string;
    readonly withoutSpecial: string;
  }[];
}

const families = ['clip', 'siglip', 'llama', 'llama3'];

function readJson<T>(family: string, name: string): T {
  return JSON.parse(fs.readFileSync(path.join(fixtures, family, name), 'utf8')) as T;
}

describe.each(families)('%s', async (family) => {
  const tokenizer = await loadTokenizer(path.join(fixtures, family));
  const expected = readJson<Expected>(family, 'expected.json');
  const { before, after } = tokenizer.frame;

  test.each(expected.cases)('$text', ({ text, ids, framed, decoded, withoutSpecial }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect([...before, ...tokenizer.encode(text), ...after]).toEqual(framed);
    // The library decodes byte tokens without keeping a byte order mark.
    const kept = (whole: string) => (family === 'llama' ? whole.replaceAll('\ufeff', '') : whole);
    expect(tokenizer.decode(ids)).toBe(kept(decoded));
    expect(tokenizer.decode(framed, { skipSpecial: true })).toBe(kept(withoutSpecial));
  });

  test('the size of its vocabulary and its special ids', () => {
    expect(tokenizer.vocabularySize).toBe(expected.vocabularySize);
    const { start, end, padding, unknown } = tokenizer.specialIds;
    expect({
      start: start ?? null,
      end: end ?? null,
      padding: padding ?? null,
      unknown: unknown ?? null,
    }).toEqual({
      start: expected.start,
      end: expected.end,
      padding: expected.padding,
      unknown: expected.unknown,
    });
  });

  test('any text has ids of its vocabulary, lone surrogates as U+FFFD', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = tokenizer.encode(text);
        expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < tokenizer.vocabularySize)).toBe(
          true,
        );
        expect(tokenizer.encode(text.toWellFormed())).toEqual(ids);
        expect(typeof tokenizer.decode(ids)).toBe('string');
      }),
      { numRuns: 200 },
    );
  });

  test('decode refuses ids outside the vocabulary', () => {
    for (const id of [-1, 0.5, tokenizer.vocabularySize]) {
      expect(() => tokenizer.decode([id])).toThrow(`got ${id}`);
    }
  });

  test('a token and its id', () => {
    const [id] = tokenizer.encode('red');
    expect(tokenizer.idOf(tokenizer.tokenOf(id!)!)).toBe(id);
    expect(tokenizer.tokenOf(tokenizer.vocabularySize)).toBeUndefined();
  });
});

describe('the frame in rows of a context', () => {
  const rows = async (family: string) => {
    const tokenizer = await loadTokenizer(path.join(fixtures, family));
    const { ids, lengths } = encodeRows(tokenizer, ['red', 'red '.repeat(99)], { contextLength: 8 });
    return { tokenizer, short: ids.slice(0, 8), long: ids.slice(8), length: lengths[0]! };
  };

  test('CLIP: start … end, padded with end', async () => {
    const { tokenizer, short, long, length } = await rows('clip');
    const { start, end } = tokenizer.specialIds;
    expect(short[0]).toBe(start);
    expect([...short.slice(length - 1)]).toEqual(Array(9 - length).fill(end));
    expect([long[0], long[7]]).toEqual([start, end]);
  });

  test('SigLIP: … end, padded with end', async () => {
    const { tokenizer, short, long, length } = await rows('siglip');
    expect([...short.slice(length - 1)]).toEqual(Array(9 - length).fill(tokenizer.specialIds.end));
    expect(long[7]).toBe(tokenizer.specialIds.end);
    expect(short[0]).toBe(tokenizer.encode('red')[0]);
  });

  test('Llama: start …, padded with end where there is no padding token', async () => {
    const { tokenizer, short, length } = await rows('llama');
    expect(short[0]).toBe(tokenizer.specialIds.start);
    expect([...short.slice(length)]).toEqual(Array(8 - length).fill(tokenizer.specialIds.end));
  });
});

describe('which tokens are special', () => {
  test('names from special_tokens_map.json where tokenizer_config.json has none; tokens may be objects', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'public-tokenizer-'));
    try {
      fs.copyFileSync(path.join(fixtures, 'clip', 'tokenizer.json'), path.join(folder, 'tokenizer.json'));
      const write = (name: string, value: object) =>
        fs.writeFileSync(path.join(folder, name), JSON.stringify(value));
      expect((await loadTokenizer(folder)).specialIds.end).toBeUndefined();
      write('special_tokens_map.json', { eos_token: '<|startoftext|>', pad_token: { content: '!' } });
      write('tokenizer_config.json', { eos_token: { content: '<|endoftext|>' }, pad_token: null });
      const { specialIds, idOf } = await loadTokenizer(folder).then((loaded) => ({
        specialIds: loaded.specialIds,
        idOf: (token: string) => loaded.idOf(token),
      }));
      expect(specialIds.end).toBe(idOf('<|endoftext|>'));
      expect(specialIds.padding).toBe(idOf('!'));
      write('tokenizer_config.json', { eos_token: 7 });
      await expect(loadTokenizer(folder)).rejects.toThrow(/tokenizer_config\.json: eos_token/);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  test('a file without a model is refused in one line', () => {
    expect(() => new PublicTokenizer({ tokenizer: null }, 'x')).toThrow(
      /^x: tokenizer\.json cannot be used \(.*\); fetch/,
    );
    expect(() => new PublicTokenizer({ tokenizer: [] }, 'x')).toThrow(/^x: tokenizer\.json cannot be used/);
  });
});
