import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Tokenizer as Library } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  BytePairTokenizer,
  parseTokenizerJson,
  tokenizerConfigJson,
  tokenizerJson,
} from '../../src/index.ts';
import { loadBytePairTokenizer, loadTokenizer, saveTokenizer } from '../../src/node.ts';
import { anyText, captions } from './texts.ts';

const tokenizer = BytePairTokenizer.train(captions(500), { vocabularySize: 364, specialTokens: ['<image>'] });

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tokenizer-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function savedJson(name = 'tokenizer.json'): Record<string, unknown> {
  return JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as Record<string, unknown>;
}

describe('a saved tokenizer', () => {
  test('gives the same ids and texts in @huggingface/tokenizers, whatever the vocabulary and the text', () => {
    const trainingTexts = fc.array(anyText, { maxLength: 8 });
    const check = (ours: BytePairTokenizer, text: string) => {
      const theirs = new Library(
        JSON.parse(JSON.stringify(tokenizerJson(ours))) as object,
        tokenizerConfigJson(),
      );
      const ids = ours.encode(text);
      expect(theirs.encode(text, { add_special_tokens: false }).ids).toEqual(ids);
      expect(theirs.encode(text).ids).toEqual([ours.specialIds.start, ...ids, ours.specialIds.end]);
      if (ids.length > 0) expect(theirs.decode(ids)).toBe(ours.decode(ids));
    };
    fc.assert(
      fc.property(trainingTexts, anyText, (texts, text) => {
        const ours = BytePairTokenizer.train([...texts, ...texts], { vocabularySize: 320 });
        check(ours, text);
        check(ours, texts.join(' '));
      }),
      { numRuns: 150 },
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 40 }), (text) => {
        check(BytePairTokenizer.train([text, text], { vocabularySize: 300 }), text);
      }),
      { numRuns: 150 },
    );
    fc.assert(
      fc.property(anyText, (text) => check(tokenizer, text)),
      { numRuns: 300 },
    );
  });

  test('comes back as it was', async () => {
    saveTokenizer(tokenizer, folder);
    const back = await loadBytePairTokenizer(folder);
    expect(back.merges).toEqual(tokenizer.merges);
    expect(back.specialIds).toEqual(tokenizer.specialIds);
    expect(back.idOf('<image>')).toBe(360);
    for (const text of [...captions(50), '<image>'])
      expect(back.encode(text)).toEqual(tokenizer.encode(text));
  });

  test('loads as a public tokenizer with the same frame and special ids', async () => {
    saveTokenizer(tokenizer, folder);
    const loaded = await loadTokenizer(folder);
    expect(loaded.vocabularySize).toBe(tokenizer.vocabularySize);
    expect(loaded.specialIds).toEqual(tokenizer.specialIds);
    expect(loaded.frame).toEqual(tokenizer.frame);
  });

  test('a vocabulary with digits and names of JavaScript in it survives JSON', () => {
    const awkward = BytePairTokenizer.train(['constructor', 'constructor', 'constructor'], {
      vocabularySize: 300,
    });
    expect(awkward.idOf('constructor')).toBeDefined();
    const back = parseTokenizerJson(JSON.parse(JSON.stringify(tokenizerJson(awkward))), 'x');
    expect(back.encode('constructor 1 __proto__')).toEqual(awkward.encode('constructor 1 __proto__'));
  });
});

describe('a broken file is refused in one line', () => {
  function change(edit: (json: Record<string, unknown>) => void): unknown {
    saveTokenizer(tokenizer, folder);
    const json = savedJson();
    edit(json);
    return json;
  }
  type Model = { vocab: Record<string, number>; merges: [string, string][]; type: string };

  test.each<[string, (json: Record<string, unknown>) => void, RegExp]>([
    ['another model', (json) => Object.assign(json.model as Model, { type: 'Unigram' }), /model\.type/],
    [
      'a merge of unknown tokens',
      (json) => void (json.model as Model).merges.splice(2, 0, ['q', 'zz']),
      /model\.merges/,
    ],
    [
      'a merge twice',
      (json) => void (json.model as Model).merges.push((json.model as Model).merges[0]!),
      /model\.merges/,
    ],
    [
      'another id',
      (json) => Object.assign((json.model as Model).vocab, { a: 3 }),
      /numbers tokens in another way/,
    ],
    ['another way to split', (json) => Object.assign(json, { pre_tokenizer: null }), /splits words/],
    ['a normalizer', (json) => Object.assign(json, { normalizer: { type: 'Lowercase' } }), /splits words/],
    ['no end token', (json) => void (json.added_tokens as unknown[]).pop(), /special tokens must end with/],
  ])('%s', (_, edit, message) => {
    const json = change(edit);
    expect(() => parseTokenizerJson(json, 'folder/tokenizer.json')).toThrow(message);
    expect(() => parseTokenizerJson(json, 'folder/tokenizer.json')).toThrow(/^folder\/tokenizer\.json: .*$/);
  });

  test.each([null, 3, [], {}, { model: {} }])('%j', (json) => {
    expect(() => parseTokenizerJson(json, 'x')).toThrow(/^x: not a tokenizer of this project/);
  });

  test('no file, no JSON', async () => {
    await expect(loadTokenizer(folder)).rejects.toThrow(/^no file at .*tokenizer\.json; is it the folder/);
    fs.writeFileSync(path.join(folder, 'tokenizer.json'), '{"model"');
    await expect(loadTokenizer(folder)).rejects.toThrow(/is not JSON; fetch or save it again$/);
    fs.writeFileSync(path.join(folder, 'tokenizer.json'), '{"model": {}}');
    await expect(loadTokenizer(folder)).rejects.toThrow(/tokenizer\.json cannot be used/);
  });
});
