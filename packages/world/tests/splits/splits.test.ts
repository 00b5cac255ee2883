import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  affording,
  cardColours,
  contentHash,
  familiesOf,
  heldOutColour,
  heldOutCount,
  heldOutNames,
  heldOutPair,
  nounNamed,
  nouns,
  nounsOf,
  type Scene,
  type SpriteAtlas,
  textOnlyUses,
  thingsOf,
  thinkAloud,
  World,
  type WorldSplit,
} from '../../src/index.ts';
import { loadSprites } from '../../src/node.ts';

let atlas: SpriteAtlas;
beforeAll(async () => {
  atlas = await loadSprites();
});

const world = (split: WorldSplit, seed = 1): World => new World(atlas, { split, seed });

/** Scenes of every sort that the split shows, with seeds of their own. */
function* scenesOf(split: WorldSplit, count: number): Generator<Scene> {
  for (let index = 0; index < count; index++) {
    yield world(split, index).question(index).scene;
    yield world(split, index).caption(index).scene;
    yield* world(split, index).swapItem(index).scenes;
  }
}

describe('training', () => {
  it('never shows the held-out artist, pairs, colours or counts', () => {
    for (const scene of scenesOf('train', 2500)) {
      const things = thingsOf(scene);
      const counts = Map.groupBy(things, ({ noun }) => noun);
      for (const { artist, noun, card } of things) {
        expect(artist).not.toBe('openmoji');
        if (card !== undefined) expect(heldOutColour(nounNamed(noun), card.colour)).toBe(false);
      }
      if (scene.kind === 'fridge') continue;
      for (const [noun, same] of counts) expect(heldOutCount(nounNamed(noun), same.length)).toBe(false);
      for (const a of counts.keys()) {
        for (const b of counts.keys()) {
          if (a !== b) expect(heldOutPair(nounNamed(a), nounNamed(b)), `${a}, ${b}`).toBe(false);
        }
      }
    }
  });

  it('names the held-out names in captions only', () => {
    const names = heldOutNames.flatMap(({ noun, plural }) => [noun, plural]);
    const speaks = new RegExp(`\\b(?:${names.join('|')})\\b`);
    const train = world('train');
    let captioned = 0;
    for (let index = 0; index < 3000; index++) {
      const { scene, question } = train.question(index);
      expect(question.text).not.toMatch(speaks);
      expect(thinkAloud(question)).not.toMatch(speaks);
      for (const { noun } of thingsOf(scene)) expect(heldOutNames).not.toContain(nounNamed(noun));
      for (const turn of train.conversation(index).turns)
        expect(turn.text + thinkAloud(turn)).not.toMatch(speaks);
      captioned += Number(speaks.test(train.caption(index).complete));
    }
    expect(captioned).toBeGreaterThan(100);
  });

  it('never asks about a use that only the text tells', () => {
    const train = world('train');
    for (const family of ['affordance-where', 'affordance-check', 'affordance'] as const) {
      for (let index = 0; index < 1500; index++) {
        const { scene, question } = train.question(index, family);
        const told = textOnlyUses.get(question.subject.verb!) ?? [];
        for (const { noun } of thingsOf(scene)) expect(told).not.toContain(nounNamed(noun));
      }
    }
  });
});

describe('a held-out split', () => {
  it.each(['pairs', 'colours', 'counts', 'names', 'affordances'] as const)(
    '%s asks what training never does',
    (split) => {
      for (const family of familiesOf(split)) {
        for (let index = 0; index < 100; index++) {
          const { scene, question } = world(split).question(index, family);
          const { subject, answer, looksAt } = question;
          const things = thingsOf(scene);
          const looked = looksAt.map((place) => things[place]!);
          if (split === 'pairs') {
            expect(things).toHaveLength(2);
            expect(heldOutPair(nounNamed(things[0]!.noun), nounNamed(things[1]!.noun))).toBe(true);
          } else if (split === 'colours') {
            expect(heldOutColour(nounNamed(looked[0]!.noun), looked[0]!.card!.colour)).toBe(true);
          } else if (split === 'counts') {
            expect(heldOutCount(nounNamed(subject.noun!), looked.length)).toBe(true);
          } else if (split === 'names') {
            const named = [subject.noun, subject.first, subject.second, answer].filter((name) =>
              heldOutNames.some(({ noun }) => noun === name),
            );
            expect(named, question.text).not.toHaveLength(0);
          } else {
            const told = textOnlyUses.get(subject.verb!) ?? [];
            expect(told).not.toHaveLength(0);
            for (const { noun } of looked) expect(told).toContain(nounNamed(noun));
          }
        }
      }
    },
  );

  it('shows the held-out artist, and no other, in `artist`', () => {
    for (const scene of scenesOf('artist', 200)) {
      for (const { artist } of thingsOf(scene)) expect(artist).toBe('openmoji');
    }
  });

  it('holds out about one in ten pairs, colours and counts, and every animal on purple', () => {
    const pairs = nouns.flatMap((a) => nouns.filter((b) => a.id < b.id && heldOutPair(a, b)));
    expect(pairs.length / 80_200).toBeCloseTo(0.1, 2);
    for (const a of nouns.slice(0, 50)) {
      for (const b of nouns.slice(0, 50)) expect(heldOutPair(a, b)).toBe(heldOutPair(b, a));
    }
    const cards = nouns.flatMap((noun) => cardColours.filter((colour) => heldOutColour(noun, colour)));
    expect(cards.length / (401 * 8)).toBeCloseTo(0.11, 2);
    for (const animal of nounsOf('animal')) expect(heldOutColour(animal, 'purple')).toBe(true);
    const counts = nouns.flatMap((noun) => [1, 2, 3, 4, 5].filter((count) => heldOutCount(noun, count)));
    expect(counts.length / (401 * 4)).toBeCloseTo(0.09, 1);
    expect(heldOutNames).toHaveLength(16);
    for (const [verb, told] of textOnlyUses) {
      for (const noun of told) expect(affording(verb)).toContain(noun);
    }
  });
});

describe('pictures', () => {
  it('of test and validation never equal one of train, whatever the seed', () => {
    const hashes = (split: WorldSplit, count: number): Set<string> => {
      const seen = new Set<string>();
      const some = world(split, 7);
      const add = (scene: Scene): void => {
        seen.add(createHash('sha256').update(some.paint(scene).rgb).digest('base64'));
      };
      for (let index = 0; index < count; index++) add(some.question(index).scene);
      // Few pictures are possible of these, so here equal ones would show first.
      for (const family of ['code-bug', 'dashboard-bar', 'what', 'hot-dog'] as const) {
        for (let index = 0; index < count / 4; index++) add(some.question(index, family).scene);
      }
      return seen;
    };
    const train = hashes('train', 6000);
    for (const split of ['validation', 'test'] as const) {
      const equal = [...hashes(split, 1500)].filter((hash) => train.has(hash));
      expect(equal).toEqual([]);
    }
  });

  it('belong to one split by their content, mirrored or on another ground', () => {
    for (const scene of scenesOf('train', 50)) {
      const hash = contentHash(scene);
      expect(hash >>> 29).toBeLessThan(5);
      expect(contentHash({ ...scene, background: 0 })).toBe(hash);
      if (scene.kind !== 'things') continue;
      const objects = scene.objects.map((object) => ({ ...object, flip: !object.flip }));
      expect(contentHash({ ...scene, objects })).toBe(hash);
    }
    for (const scene of scenesOf('test', 50)) expect(contentHash(scene) >>> 29).toBeGreaterThan(5);
  });
});
