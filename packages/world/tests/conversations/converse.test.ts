import { beforeAll, describe, expect, it } from 'vitest';
import {
  blindRow,
  familiesOf,
  type Question,
  type SpriteAtlas,
  solve,
  thingsOf,
  World,
} from '../../src/index.ts';
import { loadSprites } from '../../src/node.ts';
import { answerOf } from '../oracle/answers.ts';

let atlas: SpriteAtlas;
beforeAll(async () => {
  atlas = await loadSprites();
});

const untold: readonly Question['family'][] = ['describe', 'code-bug', 'code-fix'];

describe('a conversation', () => {
  it('asks up to five different questions about one picture, each answered rightly', () => {
    const world = new World(atlas, { split: 'train', seed: 1 });
    for (let index = 0; index < 500; index++) {
      const { scene, turns } = world.conversation(index);
      expect(turns.length).toBeGreaterThan(1);
      expect(turns.length).toBeLessThanOrEqual(5);
      expect(new Set(turns.map(({ family, subject }) => family + JSON.stringify(subject))).size).toBe(
        turns.length,
      );
      for (const turn of turns) {
        expect(solve(scene, turn), turn.text).toBe(turn.answer);
        if (!untold.includes(turn.family)) expect(answerOf(scene, turn), turn.text).toBe(turn.answer);
      }
    }
  });

  it('refers back at most once, mostly once, never first, and to what was just spoken of', () => {
    const world = new World(atlas, { split: 'train', seed: 2 });
    let referring = 0;
    for (let index = 0; index < 1000; index++) {
      const { scene, turns } = world.conversation(index);
      const places = turns.flatMap((turn, i) => (turn.refersBack ? [i] : []));
      expect(places.length).toBeLessThanOrEqual(1);
      expect(places).not.toContain(0);
      referring += places.length;
      const place = places[0];
      if (place === undefined) continue;
      const [before, turn] = [turns[place - 1]!, turns[place]!];
      // What "it" is must be the thing that the question or the answer before named.
      if (['where', 'card-colour', 'relation'].includes(turn.family) && turn.subject.place === undefined) {
        const it = thingsOf(scene)[before.looksAt[0]!]!;
        expect(turn.subject.noun, turn.text).toBe(it.noun);
        if (before.subject.noun !== undefined) expect(before.subject.noun).toBe(it.noun);
      }
    }
    expect(referring).toBeGreaterThan(500);
  });

  it('keeps yes and no even in all its turns', () => {
    const world = new World(atlas, { split: 'train', seed: 3 });
    const counts = { yes: 0, no: 0 };
    for (let index = 0; index < 1500; index++) {
      for (const { family, answer } of world.conversation(index, { turns: 8 }).turns) {
        if (family === 'presence' || family === 'relation-check') counts[answer as 'yes' | 'no'] += 1;
      }
    }
    expect(counts.yes / (counts.yes + counts.no)).toBeGreaterThan(0.47);
    expect(counts.yes / (counts.yes + counts.no)).toBeLessThan(0.53);
  });

  it('cannot be answered blind in its later turns either', { timeout: 120_000 }, () => {
    const later = (split: 'train' | 'test', count: number): Map<string, Question[]> => {
      const world = new World(atlas, { split, seed: 4 });
      const turns = Array.from({ length: count }, (_, index) =>
        world.conversation(index).turns.slice(1),
      ).flat();
      return Map.groupBy(turns, ({ family }) => family);
    };
    const [train, test] = [later('train', 6000), later('test', 3000)];
    let tested = 0;
    for (const [family, questions] of test) {
      if (family === 'describe' || questions.length < 100) continue;
      tested += 1;
      const row = blindRow(family, train.get(family)!, questions);
      const best = Math.max(row.majority, row.sameQuestion, row.naiveBayes);
      const noise = 3 * Math.sqrt((row.chance * (1 - row.chance)) / questions.length);
      expect(best, family).toBeLessThanOrEqual(row.chance + 0.05 + noise);
    }
    expect(tested).toBeGreaterThan(8);
  });

  it('asks for the presence only of what was not named before', () => {
    const world = new World(atlas, { split: 'train', seed: 6 });
    let [asked, there] = [0, 0];
    for (let index = 0; index < 1500; index++) {
      const named = new Set<string>();
      for (const { family, subject, answer } of world.conversation(index).turns) {
        if (family === 'presence') {
          expect(named).not.toContain(subject.noun);
          asked += 1;
          there += Number(answer === 'yes');
        }
        for (const name of [...Object.values(subject), answer]) named.add(name);
      }
    }
    expect(Math.abs(there / asked - 1 / 2)).toBeLessThan(2 / Math.sqrt(asked));
  });

  it('keeps to the families that are asked for', () => {
    const families = ['where', 'presence', 'relation'] as const;
    const world = new World(atlas, { split: 'train', seed: 1, families });
    for (let index = 0; index < 100; index++) {
      for (const { family } of world.conversation(index).turns) expect(families).toContain(family);
    }
  });

  it('begins with what one wants it to begin with, as often as it is named', () => {
    const families = ['where', 'presence', 'count', 'what'] as const;
    const world = new World(atlas, { split: 'train', seed: 1, families });
    const openings = ['count', 'count', 'count', 'where'] as const;
    const first = Array.from(
      { length: 400 },
      (_, index) => world.conversation(index, { openings }).turns[0]!.family,
    );
    expect([...new Set(first)].sort()).toEqual(['count', 'where']);
    const counts = first.filter((name) => name === 'count').length;
    expect(counts).toBeGreaterThan(260);
    expect(counts).toBeLessThan(340);
    expect(() => world.conversation(0, { openings: ['size'] })).toThrow('opening');
  });

  it('is refused where a split has single questions only, and for a wrong number of turns', () => {
    expect(familiesOf('pairs')).toEqual(['relation', 'relation-check', 'size']);
    expect(() => new World(atlas, { split: 'pairs', seed: 1 }).conversation(0)).toThrow(
      'conversation: the split pairs has single questions only; choose from train',
    );
    const world = new World(atlas, { split: 'train', seed: 1 });
    expect(() => world.conversation(0, { turns: 0 })).toThrow(
      'conversation: turns: expected a whole number from 1 to 20; got 0',
    );
  });
});
