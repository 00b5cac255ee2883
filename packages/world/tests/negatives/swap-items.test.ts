import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  Draws,
  type ScoredSwap,
  type SpriteAtlas,
  type SwapItem,
  swapChance,
  swapKinds,
  swapScores,
  thingsOf,
  World,
} from '../../src/index.ts';
import { loadSprites } from '../../src/node.ts';
import { readCaption } from '../oracle/captions.ts';

let atlas: SpriteAtlas;
let items: readonly SwapItem[];
beforeAll(async () => {
  atlas = await loadSprites();
  const world = new World(atlas, { split: 'test', seed: 1 });
  items = Array.from({ length: 1600 }, (_, index) => world.swapItem(index));
});

const bag = (caption: string): string =>
  caption
    .split(' ')
    .map((word) => (word === 'an' ? 'a' : word))
    .sort()
    .join(' ');

describe('swap items', () => {
  it('are 400 of each kind, both captions in the same words', () => {
    for (const kind of swapKinds) expect(items.filter((item) => item.kind === kind)).toHaveLength(400);
    for (const { captions } of items) {
      expect(bag(captions[0])).toBe(bag(captions[1]));
      expect(captions[0]).not.toBe(captions[1]);
    }
  });

  it('have captions that are true of their own picture and false of the other', () => {
    for (const { captions, scenes } of items) {
      for (const caption of [0, 1] as const) {
        for (const picture of [0, 1] as const) {
          const { holds } = readCaption(captions[caption], thingsOf(scenes[picture]));
          expect(holds, captions[caption]).toBe(caption === picture);
        }
      }
    }
  });

  it.each(swapKinds)('of kind %s do so for any seed and index', (kind) => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeNat(), (seed, index) => {
        const { captions, scenes } = new World(atlas, { split: 'test', seed }).swapItem(index, kind);
        expect(bag(captions[0])).toBe(bag(captions[1]));
        for (const caption of [0, 1] as const) {
          const held = scenes.map((scene) => readCaption(captions[caption], thingsOf(scene)).holds);
          expect(held, captions[caption]).toEqual([caption === 0, caption === 1]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('change one thing only: ground, drawings and boxes that are not swapped stay', () => {
    for (const { kind, scenes } of items) {
      const [one, other] = scenes;
      expect(one.background).toBe(other.background);
      const drawings = (i: 0 | 1): string =>
        [...new Set(thingsOf(scenes[i]).map(({ noun, artist, flip }) => `${noun} ${artist} ${flip}`))]
          .sort()
          .join();
      expect(drawings(0)).toBe(drawings(1));
      if (kind !== 'colour') continue;
      const boxes = scenes.map((scene) => thingsOf(scene).map(({ box, card }) => [box, card!.box]));
      expect(boxes[0]).toEqual(boxes[1]);
    }
  });

  it('of a wrong kind of split are refused', () => {
    expect(() => new World(atlas, { split: 'names', seed: 1 }).swapItem(0)).toThrow('no pairs to swap');
  });
});

describe('swapScores', () => {
  const scored = (score: (item: number, caption: number, picture: number) => number): ScoredSwap[] =>
    items.map(({ kind }, i) => ({
      kind,
      scores: [
        [score(i, 0, 0), score(i, 0, 1)],
        [score(i, 1, 0), score(i, 1, 1)],
      ],
    }));

  it('gives all to who sees, nothing to who only counts words', () => {
    expect(swapScores(scored((_, caption, picture) => Number(caption === picture))).all).toEqual({
      text: 1,
      image: 1,
      group: 1,
      items: 1600,
    });
    expect(swapScores(scored(() => 1)).all).toMatchObject({ text: 0, image: 0, group: 0 });
    const { byKind } = swapScores(
      scored((item, caption, picture) => (item % 4 === 0 && caption === picture ? 1 : 0)),
    );
    expect(byKind.position?.group).toBe(1);
    expect(byKind.size?.group).toBe(0);
  });

  it('gives 25, 25 and 16.7 % to chance', () => {
    const draws = new Draws(1, 'chance', 0);
    const many = Array.from({ length: 20 }, () => scored(() => draws.uniform())).flat();
    const { all } = swapScores(many);
    expect(all.text).toBeCloseTo(swapChance.text, 1.9);
    expect(all.image).toBeCloseTo(swapChance.image, 1.9);
    expect(all.group).toBeCloseTo(swapChance.group, 1.9);
  });

  it('tells the two scores apart', () => {
    // The first picture wins for both captions, and each picture prefers its caption.
    const [text] = [
      swapScores([
        {
          kind: 'size',
          scores: [
            [5, 1],
            [4, 2],
          ],
        },
      ]),
    ];
    expect(text!.all).toMatchObject({ text: 1, image: 0, group: 0 });
    const image = swapScores([
      {
        kind: 'size',
        scores: [
          [5, 4],
          [1, 2],
        ],
      },
    ]);
    expect(image.all).toMatchObject({ text: 0, image: 1, group: 0 });
  });

  it('refuses nothing and not-a-number', () => {
    expect(() => swapScores([])).toThrow('expected at least one item');
    expect(() =>
      swapScores([
        {
          kind: 'size',
          scores: [
            [Number.NaN, 1],
            [1, 1],
          ],
        },
      ]),
    ).toThrow('finite scores');
  });
});
