import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  affording,
  type ChecklistEntry,
  kinds,
  nouns,
  phrasesOf,
  type Question,
  type Scene,
  type SpriteAtlas,
  tell,
  thingsOf,
  World,
} from '../../src/index.ts';
import { verbs } from '../../src/language/uses.ts';
import { loadSprites } from '../../src/node.ts';
import { textOnly } from '../../src/splits/held-out.ts';
import { answerOf } from '../oracle/answers.ts';

let atlas: SpriteAtlas;
let world: World;
beforeAll(async () => {
  atlas = await loadSprites();
  world = new World(atlas, { split: 'train', seed: 4 });
});

const grid = { rows: 4, columns: 4 };
const numbers = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

const manyOf = (noun: string): string => phrasesOf(nouns.find((one) => one.noun === noun)!).many;

/** The letter of the cell of 16 by 16 pixels that holds the centre of the only thing of that name. */
function letterOf(scene: Scene, noun: string): string {
  const { box } = thingsOf(scene).find((object) => object.noun === noun)!;
  const [column, row] = [box.x + box.width / 2, box.y + box.height / 2].map((at) => Math.floor(at / 16));
  return 'ABCDEFGHIJKLMNOP'[row! * 4 + column!]!;
}

/** What an entry must say, from the boxes of its scene; and which sort of entry it is. */
function truth(scene: Scene, { cue, answer }: ChecklistEntry): { sort: string; is: boolean } {
  const objects = thingsOf(scene);
  const known = new Map(nouns.map((noun) => [noun.noun, noun]));
  const numbered = (count: number) => numbers.indexOf(answer) === count;
  /** The only one of some, or none of them. */
  const placed = (names: readonly string[]) => {
    const found = objects.filter(({ noun }) => names.includes(noun));
    return found.length === 1
      ? answer === letterOf(scene, found[0]!.noun)
      : found.length === 0 && answer === 'no';
  };
  const [onCard, ofKinds] = [cue.replace(/^card /, ''), kinds.find(({ many }) => many === cue)];
  const ofKind = kinds.find(({ one }) => one === cue);
  const colour = objects.find(({ noun, card }) => card?.colour === cue && noun === answer);
  if (cue === 'odd' || cue === 'unusual') {
    const question = { family: cue === 'odd' ? 'odd-one-out' : 'unusual', subject: {} } as Question;
    return { sort: cue, is: answer === answerOf(scene, question) };
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
    const count = objects.filter(({ noun }) => members.includes(noun) || manyOf(noun) === cue).length;
    return { sort: ofKinds === undefined ? 'number' : 'number of a kind', is: numbered(count) };
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
        const { scene, entries } = world.checklist(index, 100);
        for (const entry of entries) {
          const { sort, is } = truth(scene, entry);
          expect(is, `${sort}: ${entry.cue} ${entry.answer}`).toBe(true);
          sorts.set(sort, (sorts.get(sort) ?? 0) + 1);
        }
      }),
      { numRuns: 600 },
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
      const { scene, entries } = world.checklist(index, 100);
      for (const { cue } of entries) {
        const held = uses.get(cue);
        if (held === undefined) continue;
        asked++;
        for (const { noun } of thingsOf(scene)) expect(held.map((one) => one.noun)).not.toContain(noun);
      }
    }
    expect(asked).toBeGreaterThan(100);
  });

  it('is about captioned pictures alone, where no question is about things', () => {
    const dashboards = new World(atlas, { split: 'train', seed: 4, families: ['dashboard-trend'] });
    for (let index = 0; index < 20; index++) expect(dashboards.checklist(index).scene.kind).toBe('things');
  });

  it('has no more entries than it may, and refuses a number that is none', () => {
    for (let index = 0; index < 50; index++) {
      expect(world.checklist(index, 3).entries.length).toBeLessThanOrEqual(3);
    }
    expect(() => world.checklist(0, 0)).toThrow('checklist: entries');
    expect(() => new World(atlas, { split: 'names', seed: 1 }).checklist(0)).toThrow(
      'checklist: the split names',
    );
  });
});

describe('tell', () => {
  it('names each thing in the cell of its centre, and no thing where it is not', () => {
    for (let index = 0; index < 200; index++) {
      const { scene } = world.checklist(index);
      const told = tell(scene, grid);
      expect(told.length).toBe(16);
      for (const { noun, box, card } of thingsOf(scene)) {
        const [column, row] = [box.x + box.width / 2, box.y + box.height / 2].map((at) =>
          Math.floor(at / 16),
        );
        const words = told[row! * 4 + column!]!;
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

  it('says how big a thing is, and what is strange about it', () => {
    const strange = new World(atlas, { split: 'train', seed: 1, families: ['unusual'] });
    const said = new Set<string>();
    for (let index = 0; index < 40; index++)
      for (const words of tell(strange.question(index).scene, grid)) for (const word of words) said.add(word);
    for (const word of ['grey', 'upside down', 'small', 'large']) expect(said).toContain(word);
  });

  it('refuses pictures of text, and more cells than letters', () => {
    const receipts = new World(atlas, { split: 'train', seed: 1, families: ['receipt-total'] });
    expect(() => tell(receipts.question(0).scene, grid)).toThrow('tell: a picture of kind receipt is read');
    expect(() => tell(world.checklist(0).scene, { rows: 6, columns: 5 })).toThrow('tell: 6 × 5 cells');
  });
});
