import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { nouns, phrasesOf, type Scene, type SpriteAtlas, tell, thingsOf, World } from '../../src/index.ts';
import { loadSprites } from '../../src/node.ts';

let atlas: SpriteAtlas;
let world: World;
beforeAll(async () => {
  atlas = await loadSprites();
  world = new World(atlas, { split: 'train', seed: 4 });
});

const grid = { rows: 4, columns: 4 };
const numbers = ['none', 'one', 'two', 'three', 'four', 'five'];

const manyOf = (noun: string): string => phrasesOf(nouns.find((one) => one.noun === noun)!).many;

/** The letter of the cell of 16 by 16 pixels that holds the centre of the only thing of that name. */
function letterOf(scene: Scene, noun: string): string {
  const { box } = thingsOf(scene).find((object) => object.noun === noun)!;
  const [column, row] = [box.x + box.width / 2, box.y + box.height / 2].map((at) => Math.floor(at / 16));
  return 'ABCDEFGHIJKLMNOP'[row! * 4 + column!]!;
}

describe('checklist', () => {
  it('says of each thing where it is, of numbers how many, and of what is not there no', () => {
    const kinds = { there: 0, absent: 0, counted: 0, by: 0 };
    fc.assert(
      fc.property(fc.maxSafeNat(), (index) => {
        const { scene, entries } = world.checklist(index, 100);
        const objects = thingsOf(scene);
        for (const { cue, answer } of entries) {
          const named = objects.filter(({ noun }) => noun === cue);
          const many = objects.filter(({ noun }) => manyOf(noun) === cue);
          if (answer === 'no') {
            kinds.absent++;
            expect(named).toEqual([]);
          } else if (numbers.includes(answer)) {
            kinds.counted++;
            expect(many.length).toBe(numbers.indexOf(answer));
          } else if (objects.every(({ noun }) => noun !== answer)) {
            kinds.there++;
            expect(named.length).toBe(1);
            const colour = named[0]!.card === undefined ? '' : ` ${named[0]!.card.colour}`;
            expect(answer).toBe(letterOf(scene, cue) + colour);
          } else {
            kinds.by++;
            const fits = objects.filter(({ noun, box, card }) => {
              const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
              const corner = `${y < 32 ? 'top' : 'bottom'} ${x < 32 ? 'left' : 'right'}`;
              return noun === answer && [corner, card?.colour].includes(cue);
            });
            expect(fits.length).toBe(1);
          }
        }
      }),
      { numRuns: 300 },
    );
    for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(50);
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
