import { beforeAll, describe, expect, it } from 'vitest';
import { blindRow, blindTable, type Question, type SpriteAtlas, World } from '../../src/index.ts';
import { loadSprites } from '../../src/node.ts';

let atlas: SpriteAtlas;
beforeAll(async () => {
  atlas = await loadSprites();
});

const question = (text: string, answer: string): Question => ({
  family: 'presence',
  text,
  answer,
  subject: {},
  chance: 1 / 2,
  looksAt: [],
  refersBack: false,
});

describe('blind baselines', () => {
  it('lie at most five points above chance in every family, on 4,000 held-out questions', {
    timeout: 180_000,
  }, () => {
    const train = new World(atlas, { split: 'train', seed: 1 });
    const test = new World(atlas, { split: 'test', seed: 1 });
    const rows = blindTable(train, test, { learn: 2000, ask: 4000 });
    expect(rows).toHaveLength(25);
    for (const { family, chance, majority, sameQuestion, naiveBayes } of rows) {
      const best = Math.max(majority, sameQuestion, naiveBayes);
      expect(best, family).toBeLessThanOrEqual(chance + 0.05);
    }
    // What is said here once is a promise of the table: no family but this one can be answered blind.
    expect(rows.filter(({ chance }) => chance > 1 / 2).map(({ family }) => family)).toEqual(['fridge-needs']);
  });

  it('see a leak when there is one', () => {
    const leaky = Array.from({ length: 400 }, (_, i) =>
      question(i % 2 ? `is there a dog ${i}?` : `is there a cat ${i}?`, i % 2 ? 'yes' : 'no'),
    );
    const row = blindRow('leaky', leaky.slice(0, 200), leaky.slice(200));
    expect(row).toMatchObject({ majority: 0.5, sameQuestion: 0.5, naiveBayes: 1, answers: 2, entropy: 1 });
    const same = Array.from({ length: 400 }, (_, i) => question(`question ${i % 20}`, String(i % 20)));
    expect(blindRow('same', same.slice(0, 200), same.slice(200)).sameQuestion).toBe(1);
  });

  it('refuse to learn from nothing', () => {
    expect(() => blindRow('none', [], [])).toThrow('expected questions to learn from');
    const world = new World(atlas, { split: 'test', seed: 1 });
    expect(() => blindTable(world, world, { ask: 0 })).toThrow('blindTable: ask: expected a whole number');
  });
});
