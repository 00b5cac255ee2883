import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SpriteAtlas } from '../../src/index.ts';
import {
  conclusionOf,
  familiesOf,
  familyNamed,
  familyNames,
  pictureKindOf,
  type Question,
  regionsOf,
  type Scene,
  solve,
  thingsOf,
  thinkAloud,
  World,
} from '../../src/index.ts';
import { loadSprites } from '../../src/node.ts';
import { worldSplits } from '../../src/splits/world-splits.ts';
import { answerOf } from '../oracle/answers.ts';
import { readCaption } from '../oracle/captions.ts';
import { thoughtOf } from '../oracle/thoughts.ts';

let atlas: SpriteAtlas;
beforeAll(async () => {
  atlas = await loadSprites();
});

/** A description is no answer to compare, but a caption to read back: all true, and of every thing once. */
function expectTold(scene: Scene, question: Question): void {
  if (question.family !== 'describe') {
    expect(answerOf(scene, question), question.text).toBe(question.answer);
    return;
  }
  const things = thingsOf(scene);
  expect(readCaption(question.answer, things), question.answer).toEqual({
    holds: true,
    covers: things.length,
  });
}

describe.each(familyNames)('the family %s', (family) => {
  it('gives the answer that boxes and letters tell, in every split', () => {
    for (const split of worldSplits.filter((one) => familiesOf(one).includes(family))) {
      const world = new World(atlas, { split, seed: 5 });
      for (let index = 0; index < 60; index++) {
        const { scene, question } = world.question(index, family);
        expect(solve(scene, question), question.text).toBe(question.answer);
        expectTold(scene, question);
        expect(question.thought, question.text).toBe(thoughtOf(scene, question));
        expect(conclusionOf(thinkAloud(question))).toBe(question.answer);
        for (const place of question.looksAt) expect(regionsOf(scene)[place]).toBeDefined();
      }
    }
  });

  it('asks about the kind of picture that it is said to', () => {
    const { scene } = new World(atlas, { split: 'train', seed: 1 }).question(0, family);
    const kinds = { things: 'things', fridge: 'things', dashboard: 'charts', receipt: 'text', code: 'text' };
    expect(pictureKindOf(family)).toBe(kinds[scene.kind]);
  });

  it('has three wordings to learn from and one held out, all without a gap', () => {
    const { wordings, splits } = familyNamed(family);
    expect(wordings.length).toBeGreaterThanOrEqual(4);
    expect(splits).toContain('train');
    const train = new World(atlas, { split: 'train', seed: 1 });
    const test = new World(atlas, { split: 'wordings', seed: 1 });
    const patterns = wordings.map(
      (wording) => new RegExp(`^${wording.replace(/[.?]/g, '\\$&').replace(/\{\w+\}/g, '.+')}$`),
    );
    const heldOut = patterns.at(-1)!;
    const seen = new Set<number>();
    for (let index = 0; index < 60; index++) {
      const { text } = train.question(index, family).question;
      expect(text).not.toMatch(/[{}]|undefined/);
      expect(text).not.toMatch(heldOut);
      seen.add(patterns.findLastIndex((pattern) => pattern.test(text)));
      expect(test.question(index, family).question.text).toMatch(heldOut);
    }
    expect([...seen].sort()).toEqual([...wordings.keys()].slice(0, -1));
  });
});

describe('questions', () => {
  it('agree with the oracle for any seed and index', () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        fc.maxSafeNat(),
        fc.constantFrom(...familyNames),
        (seed, index, family) => {
          const { scene, question } = new World(atlas, { split: 'train', seed }).question(index, family);
          expect(solve(scene, question)).toBe(question.answer);
          expectTold(scene, question);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('spread their answers evenly', () => {
    const world = new World(atlas, { split: 'train', seed: 2 });
    const even = {
      presence: 2,
      count: 5,
      where: 4,
      'card-colour': 8,
      unusual: 4,
      'dashboard-trend': 5,
    } as const;
    for (const [family, kinds] of Object.entries(even) as [keyof typeof even, number][]) {
      const counts = new Map<string, number>();
      for (let index = 0; index < 1200; index++) {
        const { answer } = world.question(index, family).question;
        counts.set(answer, (counts.get(answer) ?? 0) + 1);
      }
      const expected = 1200 / kinds;
      const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
      expect(counts.size).toBe(kinds);
      // The 99.9 % point for 7 degrees of freedom is 24.3, for fewer it is less.
      expect(chiSquare, family).toBeLessThan(24.3);
    }
  });
});
