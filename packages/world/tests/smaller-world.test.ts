import { expect, test } from 'vitest';
import { heldOutNames, nouns, thingsOf } from '../src/index.ts';
import { loadWorld } from '../src/node.ts';

const few = nouns
  .filter((noun) => !heldOutNames.includes(noun))
  .filter((_, index) => index % 9 === 0)
  .map(({ noun }) => noun);
const families = ['what', 'where', 'count', 'presence', 'relation', 'card-colour', 'size', 'at'] as const;

test('a smaller world shows and asks for its own things only', async () => {
  const world = await loadWorld({ split: 'train', seed: 1, nouns: few });
  const seen = new Set<string>();
  for (let index = 0; index < 60; index++) {
    const scenes = [
      ...families.map((family) => world.question(index, family).scene),
      world.caption(index).scene,
      world.swapItem(index).scenes[0],
    ];
    for (const scene of scenes) for (const { noun } of thingsOf(scene)) seen.add(noun);
  }
  expect([...seen].filter((noun) => !few.includes(noun))).toEqual([]);
  expect(seen.size).toBe(few.length);
});

test('it leaves out families that bring things of their own, and asks the others', async () => {
  const world = await loadWorld({ split: 'train', seed: 1, nouns: few });
  expect(world.families).not.toContain('fridge');
  expect(world.families).not.toContain('receipt-total');
  expect(world.families).toContain('odd-one-out');
});

test('all nouns make the same world as none chosen', async () => {
  const [all, chosen] = await Promise.all([
    loadWorld({ split: 'test', seed: 3 }),
    loadWorld({ split: 'test', seed: 3, nouns: nouns.map(({ noun }) => noun) }),
  ]);
  for (let index = 0; index < 20; index++) expect(chosen.caption(index)).toEqual(all.caption(index));
});

test('errors say what to do', async () => {
  await expect(loadWorld({ split: 'train', seed: 1, nouns: ['dgo'] })).rejects.toThrow(
    'unknown noun "dgo"; did you mean "dog"?',
  );
  await expect(loadWorld({ split: 'train', seed: 1, nouns: ['raccoon'] })).rejects.toThrow(
    'World: nouns: expected at least one that the split train asks for',
  );
  const world = await loadWorld({ split: 'train', seed: 1, nouns: ['dog', 'banana', 'tractor', 'camera'] });
  expect(() => world.question(0, 'odd-one-out')).toThrow('give the world more nouns, or other families');
});
