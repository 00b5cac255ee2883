import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  captionForms,
  describe as describeScene,
  pairing,
  type SpriteAtlas,
  thingsOf,
  World,
} from '../../src/index.ts';
import { loadSprites } from '../../src/node.ts';
import { readCaption } from '../oracle/captions.ts';
import { captionThoughtOf } from '../oracle/thoughts.ts';

let atlas: SpriteAtlas;
beforeAll(async () => {
  atlas = await loadSprites();
});

const opposites: Record<string, string> = { left: 'right', right: 'left', above: 'below', below: 'above' };

/** `a dog right of an owl` for `a dog left of an owl`; other captions stay. */
function sidesSwapped(caption: string): string {
  return caption.replace(/\b(?:left|right)(?= of )|\b(?:above|below)\b/, (side) => opposites[side]!);
}

describe('captions', () => {
  it('leave something out when they are partial', () => {
    const world = new World(atlas, { split: 'train', seed: 4 });
    let all = 0;
    for (let index = 0; index < 600; index++) {
      const { scene, partial } = world.caption(index);
      const things = thingsOf(scene);
      if (things.length > 1 && readCaption(partial, things).covers === things.length) all += 1;
    }
    expect(all).toBe(0);
  });

  it('say first what they must not mix up: number, card or side', () => {
    const world = new World(atlas, { split: 'train', seed: 4 });
    const said = { number: 0, card: 0, side: 0, nothing: 0 };
    for (let index = 0; index < 300; index++) {
      const { scene, complete, thought } = world.caption(index);
      expect(thought, complete).toBe(captionThoughtOf(scene));
      const [last] = thought?.split(' ').slice(-1) ?? [];
      if (last === undefined) said.nothing += 1;
      else if (/^[A-P] /.test(thought!)) said.number += 1;
      else if (['left', 'right', 'above', 'below'].includes(last)) said.side += 1;
      else said.card += 1;
    }
    expect(Math.min(...Object.values(said)), JSON.stringify(said)).toBeGreaterThan(10);
  });

  it('count two crowds in the order in which they begin', () => {
    const world = new World(atlas, { split: 'train', seed: 4 });
    for (let index = 0; index < 20; index++) {
      const { scenes } = world.swapItem(index, 'count');
      const cells = pairing(scenes[0])!
        .split(', ')
        .map((crowd) => crowd.match(/^[A-P] /)![0]);
      expect(cells).toHaveLength(2);
      expect(cells[0]! < cells[1]!, cells.join()).toBe(true);
    }
  });

  it('are seldom the same twice: at least 15,000 of 20,000 differ', () => {
    const world = new World(atlas, { split: 'train', seed: 1 });
    const seen = new Set<string>();
    for (let index = 0; index < 20_000; index++) seen.add(world.caption(index).complete);
    expect(seen.size).toBeGreaterThanOrEqual(15_000);
  });

  it.each(captionForms)(
    'of form %s are true for any seed and index, the complete ones of all that is there',
    (form) => {
      fc.assert(
        fc.property(fc.maxSafeInteger(), fc.maxSafeNat(), (seed, index) => {
          const world = new World(atlas, { split: 'train', seed, captionForms: [form] });
          const { scene, complete, partial } = world.caption(index);
          const things = thingsOf(scene);
          expect(readCaption(complete, things), complete).toEqual({ holds: true, covers: things.length });
          const part = readCaption(partial, things);
          expect(part.holds, partial).toBe(true);
          expect(part.covers, `${complete} / ${partial}`).toBeLessThanOrEqual(things.length);
        }),
        { numRuns: 400 },
      );
    },
  );

  it('become false when the sides are swapped, for any seed and index', () => {
    let swapped = 0;
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeNat(), (seed, index) => {
        const world = new World(atlas, { split: 'train', seed, captionForms: ['relation'] });
        const { scene, complete } = world.caption(index);
        const other = sidesSwapped(complete);
        if (other === complete) return;
        swapped += 1;
        expect(readCaption(other, thingsOf(scene)).holds, other).toBe(false);
      }),
      { numRuns: 400 },
    );
    expect(swapped).toBeGreaterThan(250);
  });

  it('describe a picture of text by what stands in it', () => {
    const world = new World(atlas, { split: 'train', seed: 1 });
    const say = (family: Parameters<World['question']>[1]): string =>
      describeScene(world.question(0, family).scene);
    expect(say('receipt-total')).toMatch(/^a receipt for .+, \d+\.\d\d in all$/);
    expect(say('code-bug')).toMatch(/^four lines of code with/);
    expect(say('dashboard-trend')).toMatch(/^a (?:bar|line) chart of \w+ where the trend is /);
    expect(say('fridge')).toMatch(/^an open fridge with .+ and /);
  });

  it('describe a scene always in the same words, and truly', () => {
    const world = new World(atlas, { split: 'train', seed: 8 });
    for (let index = 0; index < 300; index++) {
      const { scene, question } = world.question(index, 'describe');
      const things = thingsOf(scene);
      expect(describeScene(scene)).toBe(question.answer);
      expect(readCaption(question.answer, things)).toEqual({ holds: true, covers: things.length });
    }
  });
});
