import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { pointedAt } from '../../src/captions/tell.ts';
import {
  affording,
  type ChecklistEntry,
  chartFamilies,
  kinds,
  nouns,
  phrasesOf,
  type Question,
  type Scene,
  type SpriteAtlas,
  tell,
  thingsOf,
  toldWhere,
  toldWords,
  World,
} from '../../src/index.ts';
import { verbs } from '../../src/language/uses.ts';
import { loadSprites } from '../../src/node.ts';
import { diagnose } from '../../src/scenes/bugs.ts';
import { textOnly } from '../../src/splits/held-out.ts';
import { answerOf } from '../oracle/answers.ts';
import { cellLetter, cellPlace } from '../oracle/geometry.ts';
import { thoughtOf } from '../oracle/thoughts.ts';

let atlas: SpriteAtlas;
let world: World;
beforeAll(async () => {
  atlas = await loadSprites();
  world = new World(atlas, { split: 'train', seed: 4 });
});

const grid = { rows: 4, columns: 4 };
/** Of charts and pictures of text. */
const wide = { rows: 4, columns: 6 };
const numbers = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

const manyOf = (noun: string): string => phrasesOf(nouns.find((one) => one.noun === noun)!).many;

/** What an entry must say, from the boxes of its scene; and which sort of entry it is. */
function truth(scene: Scene, { cue, answer, thought }: ChecklistEntry): { sort: string; is: boolean } {
  const objects = thingsOf(scene);
  const known = new Map(nouns.map((noun) => [noun.noun, noun]));
  const numbered = (count: number) => numbers.indexOf(answer) === count;
  /** The only one of some, or none of them. */
  const placed = (names: readonly string[]) => {
    const found = objects.filter(({ noun }) => names.includes(noun));
    return found.length === 1 ? answer === cellLetter(found[0]!) : found.length === 0 && answer === 'no';
  };
  const [onCard, ofKinds] = [cue.replace(/^card /, ''), kinds.find(({ many }) => many === cue)];
  const ofKind = kinds.find(({ one }) => one === cue);
  const colour = objects.find(({ noun, card }) => card?.colour === cue && noun === answer);
  if (cue === 'odd' || cue === 'unusual') {
    const question = { family: cue === 'odd' ? 'odd-one-out' : 'unusual', subject: {} } as Question;
    return {
      sort: cue,
      is: answer === answerOf(scene, question) && thought === thoughtOf(scene, question),
    };
  }
  if (onCard !== cue) {
    const { card } = objects.find(({ noun }) => noun === onCard)!;
    return { sort: 'card', is: card!.colour === answer };
  }
  if (/^(top|bottom) (left|right)$/.test(cue)) {
    const there = objects.filter(({ box }) => {
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      return `${y < 32 ? 'top' : 'bottom'} ${x < 32 ? 'left' : 'right'}` === cue;
    });
    return { sort: 'corner', is: there.length === 1 && there[0]!.noun === answer };
  }
  if (colour !== undefined) return { sort: 'colour', is: true };
  if (numbers.includes(answer)) {
    const members = ofKinds?.members.map(({ noun }) => noun) ?? [];
    const counted = objects.filter(({ noun }) => members.includes(noun) || manyOf(noun) === cue);
    const pointed = counted
      .map((thing) => `${cellLetter(thing)} ${thing.noun}`)
      .toSorted()
      .join(' ');
    return {
      sort: ofKinds === undefined ? 'number' : 'number of a kind',
      is: numbered(counted.length) && thought === pointed,
    };
  }
  if (known.has(cue)) return { sort: answer === 'no' ? 'absent' : 'place', is: placed([cue]) };
  const names = (ofKind?.members ?? affording(cue)).map(({ noun }) => noun);
  return { sort: ofKind === undefined ? 'use' : 'kind', is: placed(names) };
}

describe('checklist', () => {
  it('says only what is true: places, numbers, cards, kinds, uses, what is odd and what is absent', () => {
    const sorts = new Map<string, number>();
    fc.assert(
      fc.property(fc.maxSafeNat(), (index) => {
        const { scene, entries } = world.checklist(index, { entries: 100 });
        for (const entry of entries) {
          const { sort, is } = truth(scene, entry);
          expect(is, `${sort}: ${entry.cue} ${entry.answer}`).toBe(true);
          sorts.set(sort, (sorts.get(sort) ?? 0) + 1);
        }
      }),
      // By chance four of one size, to be counted, of which two share a corner: nothing to compare.
      { numRuns: 600, examples: [[761263006765656]] },
    );
    expect([...sorts.keys()].sort()).toEqual(
      [
        ...['absent', 'card', 'colour', 'corner', 'kind', 'number', 'number of a kind', 'odd', 'place'],
        ...['unusual', 'use'],
      ].sort(),
    );
  });

  it('says nothing of uses that stand in texts alone', () => {
    const uses = new Map(verbs.map((verb) => [verb, affording(verb).filter((noun) => textOnly(verb, noun))]));
    let asked = 0;
    for (let index = 0; index < 600; index++) {
      const { scene, entries } = world.checklist(index, { entries: 100 });
      for (const { cue } of entries) {
        const held = uses.get(cue);
        if (held === undefined) continue;
        asked++;
        for (const { noun } of thingsOf(scene)) expect(held.map((one) => one.noun)).not.toContain(noun);
      }
    }
    expect(asked).toBeGreaterThan(100);
  });

  it('of a picture of text asks for what is to be read in it', () => {
    const families = ['receipt-total', 'receipt-price', 'code-bug', 'code-fix', 'describe'] as const;
    const texts = new World(atlas, { split: 'train', seed: 4, families });
    const about = { total: 'receipt-total', bug: 'code-bug', fix: 'code-fix' } as const;
    const cues = new Set<string>();
    for (let index = 0; index < 100; index++) {
      const { scene, entries } = texts.checklist(index);
      expect(entries).toHaveLength(scene.kind === 'receipt' ? 1 : 2);
      for (const { cue, answer, thought } of entries) {
        cues.add(cue);
        const question = { family: about[cue as keyof typeof about], subject: {} } as Question;
        expect([answer, thought]).toEqual([answerOf(scene, question), thoughtOf(scene, question)]);
      }
    }
    expect([...cues].sort()).toEqual(['bug', 'fix', 'total']);
    const descriptions = new World(atlas, { split: 'train', seed: 4, families: ['describe'] });
    expect(descriptions.checklist(0).scene.kind).toBe('things');
  });

  it('of a chart asks for each value, and for what all of them tell', () => {
    const charts = new World(atlas, { split: 'train', seed: 4, families: chartFamilies });
    const cues = new Set<string>();
    for (let index = 0; index < 100; index++) {
      const { scene, entries } = charts.checklist(index);
      const read = thoughtOf(scene, { family: 'dashboard-trend', subject: {} } as Question)!;
      for (const { cue, answer, thought } of entries) {
        cues.add(cue);
        if (/^[A-E]$/.test(cue)) {
          expect(read).toContain(`${cue} ${answer}`);
          continue;
        }
        const [family, subject] =
          cue === 'trend' ? ['dashboard-trend', {}] : ['dashboard-bar', { extreme: cue }];
        const question = { family, subject } as Question;
        expect([thought, answer]).toEqual([thoughtOf(scene, question), answerOf(scene, question)]);
      }
    }
    expect([...cues].sort()).toEqual(['A', 'B', 'C', 'D', 'E', 'highest', 'lowest', 'trend']);
  });

  it('is about pictures made for what it is told, as often as it is told', () => {
    const openings = ['count', 'count', 'count', 'what'] as const;
    const same = Array.from({ length: 400 }, (_, index) => {
      const things = thingsOf(world.checklist(index, { openings }).scene);
      return new Set(things.map(({ noun }) => noun)).size < things.length;
    });
    const usual = Array.from({ length: 400 }, (_, index) => {
      const things = thingsOf(world.checklist(index).scene);
      return new Set(things.map(({ noun }) => noun)).size < things.length;
    });
    const share = (all: readonly boolean[]) => all.filter(Boolean).length / all.length;
    expect(share(same)).toBeGreaterThan(0.4);
    expect(share(usual)).toBeLessThan(0.25);
    expect(() => world.checklist(0, { openings: ['hum'] as never })).toThrow('hum');
  });

  it('has no more entries than it may, and refuses a number that is none', () => {
    for (let index = 0; index < 50; index++) {
      expect(world.checklist(index, { entries: 3 }).entries.length).toBeLessThanOrEqual(3);
    }
    expect(() => world.checklist(0, { entries: 0 })).toThrow('checklist: entries');
    expect(() => new World(atlas, { split: 'names', seed: 1 }).checklist(0)).toThrow(
      'checklist: the split names',
    );
  });
});

describe('tell', () => {
  it('names each thing in the cell where it is pointed at, and no thing where it is not', () => {
    for (let index = 0; index < 200; index++) {
      const { scene } = world.checklist(index);
      const told = tell(scene, grid);
      expect(told.length).toBe(16);
      for (const thing of thingsOf(scene)) {
        const { noun, card } = thing;
        const words = told[cellPlace(thing)]!;
        expect(words).toContain(noun);
        if (card !== undefined) expect(words).toContain(card.colour);
      }
      for (const [place, words] of told.entries()) {
        const [x, y] = [(place % 4) * 16, Math.floor(place / 4) * 16];
        expect(words.slice(0, 3)).toEqual([
          y < 32 ? 'top' : 'bottom',
          x < 32 ? 'left' : 'right',
          'ABCDEFGHIJKLMNOP'[place],
        ]);
        const touching = thingsOf(scene).filter(
          ({ box }) => box.x < x + 16 && box.x + box.width > x && box.y < y + 16 && box.y + box.height > y,
        );
        const names = touching.flatMap(({ noun, card }) => [noun, manyOf(noun), card?.colour]);
        for (const { noun } of thingsOf(scene)) {
          if (words.slice(3).includes(noun)) expect(names).toContain(noun);
        }
      }
    }
  });

  it('points at what stands in a quarter or in a ninth by one letter, whichever pixel its centre is', () => {
    for (const [family, perSide] of [
      ['card-colour', 2],
      ['count', 3],
    ] as const) {
      const scenes = new World(atlas, { split: 'train', seed: 1, families: [family] });
      const letters = Array.from({ length: 200 }, (_, index) => scenes.question(index).scene).flatMap(
        (scene) =>
          thingsOf(scene).map(({ box }) => {
            const [column, row] = [box.x + box.width / 2, box.y + box.height / 2].map((at) =>
              Math.floor((at * perSide) / 64),
            );
            return { slot: row! * perSide + column!, letter: pointedAt(box, scene) };
          }),
      );
      const usual = [...Map.groupBy(letters, ({ slot }) => slot)].map(([, same]) =>
        Math.max(...[...Map.groupBy(same, ({ letter }) => letter)].map(([, { length }]) => length)),
      );
      expect(usual.length).toBe(perSide ** 2);
      // Centres themselves fall into one sixteenth in 37 and 80 % of the cases.
      expect(usual.reduce((a, b) => a + b) / letters.length).toBeGreaterThan(0.95);
    }
  });

  it('counts each thing once, however many cells it covers', () => {
    for (let index = 0; index < 200; index++) {
      const { scene } = world.checklist(index);
      const told = tell(scene, grid).flatMap((words) => words.slice(3));
      for (const { noun } of thingsOf(scene)) {
        if (manyOf(noun) === noun) continue;
        const same = thingsOf(scene).filter((other) => manyOf(other.noun) === manyOf(noun)).length;
        expect(told.filter((word) => word === manyOf(noun)).length).toBe(same);
      }
    }
  });

  it('puts each value of a chart where its bar ends', () => {
    const charts = new World(atlas, { split: 'train', seed: 4, families: chartFamilies });
    for (let index = 0; index < 100; index++) {
      const { scene } = charts.question(index);
      const told = tell(scene, wide);
      expect(told[23]!.slice(0, 2)).toEqual(['bottom', 'right']);
      const where = told.flatMap((words, place) => {
        const [label, value] = words.slice(2);
        return label === undefined ? [] : [{ label, value: Number(value), place }];
      });
      expect(where.map(({ label }) => label).sort()).toEqual(['A', 'B', 'C', 'D', 'E']);
      if (scene.kind !== 'dashboard') throw new Error(scene.kind);
      for (const { label, value, place } of where) {
        const { box } = scene.bars.find((bar) => bar.label === label)!;
        expect(place % 6).toBe(Math.floor((box.x + box.width / 2) / 16));
        expect(Math.floor(place / 6)).toBe(Math.floor(box.y / 16));
        for (const other of where) {
          const { height } = scene.bars.find((bar) => bar.label === other.label)!.box;
          if (box.height >= height + 4) expect(value).toBeGreaterThan(other.value);
        }
      }
      expect(toldWords(scene).join(' ')).toMatch(/^A \d B \d C \d D \d E \d$/);
    }
  });

  it('says of each patch what is there, and of those of one cell what the cell says', () => {
    const patches = { rows: 8, columns: 8 };
    for (let index = 0; index < 60; index++) {
      const { scene } = world.checklist(index);
      const told = toldWhere(scene, patches, grid);
      expect(told).toHaveLength(64);
      const cells = toldWhere(scene, grid, grid);
      expect(cells).toEqual(tell(scene, grid).map((words) => words.slice(3)));
      const places = (words: string) => [...told.keys()].filter((place) => told[place]!.includes(words));
      for (const thing of thingsOf(scene)) {
        const { noun, box } = thing;
        if (thingsOf(scene).filter((other) => manyOf(other.noun) === manyOf(noun)).length > 1) continue;
        if (manyOf(noun) === noun) continue;
        const cell = cellPlace(thing);
        const [column, row] = [cell % 4, Math.floor(cell / 4)];
        const own = [0, 1].flatMap((down) =>
          [0, 1].map((right) => (2 * row + down) * 8 + 2 * column + right),
        );
        expect(places(manyOf(noun))).toEqual(own.toSorted((a, b) => a - b));
        expect(places(noun)).toEqual(expect.arrayContaining(own));
        for (const place of places(noun).filter((place) => !own.includes(place))) {
          const [x, y] = [(place % 8) * 8, Math.floor(place / 8) * 8];
          expect(box.x < x + 8 && box.x + box.width > x && box.y < y + 8 && box.y + box.height > y).toBe(
            true,
          );
        }
      }
    }
  });

  it('says how big a thing is, and what is strange about it', () => {
    const strange = new World(atlas, { split: 'train', seed: 1, families: ['unusual'] });
    const said = new Set<string>();
    for (let index = 0; index < 40; index++)
      for (const words of tell(strange.question(index).scene, grid)) for (const word of words) said.add(word);
    for (const word of ['grey', 'upside down', 'small', 'large']) expect(said).toContain(word);
  });

  it('puts the two parts of a total where they are printed', () => {
    const receipts = new World(atlas, { split: 'train', seed: 1, families: ['receipt-total'] });
    for (let index = 0; index < 100; index++) {
      const { scene, question } = receipts.question(index);
      if (scene.kind !== 'receipt') throw new Error(scene.kind);
      const row = Math.floor((scene.total.box.y + scene.total.box.height / 2) / 16);
      const told = tell(scene, wide).flatMap((words, place) =>
        words.length > 2 ? [{ words: words.slice(2), place }] : [],
      );
      const [whole, ...cents] = thoughtOf(scene, question)!.split(' ');
      // Letters are 6 pixels wide, and the last of them ends with the paper: dot and cents lie in its last 18.
      expect(told).toEqual([
        { words: [whole], place: 6 * row + 4 },
        { words: cents, place: 6 * row + 5 },
      ]);
    }
  });

  it('says what is wrong with code where it shows, and of right code nothing', () => {
    const code = new World(atlas, { split: 'train', seed: 1, families: ['code-bug', 'code-fix'] });
    const seen = new Set<string>();
    for (let index = 0; index < 200; index++) {
      const { scene } = code.question(index);
      if (scene.kind !== 'code') throw new Error(scene.kind);
      const said = tell(scene, wide).map((words) => words.slice(2).join(' '));
      const of = (family: 'code-bug' | 'code-fix') => answerOf(scene, { family, subject: {} } as Question);
      const [, flaw] = of('code-bug').match(/^(.*) on line \d$/) ?? [];
      seen.add(flaw ?? 'nothing');
      if (flaw === undefined) {
        expect(said).toEqual(said.map(() => ''));
        expect(toldWords(scene)).toEqual([]);
        continue;
      }
      const { line, column } = diagnose(scene.lines.map(({ text }) => text))!;
      // Letters are 6 pixels wide, and a line begins behind its number and a space.
      const place = 6 * (line - 1) + Math.floor((1 + 6 * (2 + column) + 3) / 16);
      expect(said).toEqual(said.map((_, at) => (at === place ? `${flaw} ${of('code-fix')}` : '')));
    }
    expect(seen.size).toBe(8);
  });

  it('refuses more cells than letters', () => {
    expect(() => tell(world.checklist(0).scene, { rows: 6, columns: 5 })).toThrow('tell: 6 × 5 cells');
  });
});
