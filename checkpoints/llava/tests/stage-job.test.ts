import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveTokenizer } from '@pixels/clip/node';
import { freezeRows, type Stage, stageKinds } from '@pixels/llava';
import { start } from '@pixels/tensor';
import { loadSprites } from '@pixels/world/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trainTokenizer } from '../data/tokenizer.ts';
import type { Recipe } from '../recipe.ts';
import { job } from '../training/stage-job.ts';
import { tinyRecipe } from './tiny-recipe.ts';

const tokenizerFolder = mkdtempSync(join(tmpdir(), 'tokenizer-'));
afterAll(() => rmSync(tokenizerFolder, { recursive: true }));
beforeAll(async () => {
  await start({ backend: 'wasm' });
  saveTokenizer(trainTokenizer(tinyRecipe, await loadSprites(), 1), tokenizerFolder);
});

/** How many patches of one picture a step looks at, and how wide the picture is. */
async function looksOf(change: Partial<Stage>, steps: readonly number[]) {
  const [, eyes] = tinyRecipe.stages;
  const stage = { ...eyes!, steps: 20, ...change };
  const settings = { recipe: tinyRecipe, stage, seed: 1, tokenizerFolder };
  const { data, model } = await job.build(settings, { worker: 0, workers: 1 });
  const looks = steps.map((step) => {
    const { kept, pictures } = data.batch(step);
    return { width: pictures![0]!.width, looked: kept?.map(({ length }) => length) };
  });
  model.dispose();
  return looks;
}

test('eyes look at half of the patches of each picture that is not small, and at all in the end', async () => {
  const finding = { loss: 'finding', data: { drawings: 0.3, largeDrawings: 0.3, captions: 0.4 } } as const;
  const first = await looksOf(finding, [...Array(18).keys()]);
  expect(new Set(first.map(({ width }) => width))).toEqual(new Set([32, 64, 96]));
  for (const { width, looked } of first) {
    // Patches of 16 × 16: a small drawing has four, things sixteen, a chart twenty-four.
    const half = { 32: undefined, 64: 8, 96: 12 }[width];
    expect(looked).toEqual(half && [half, half, half, half]);
  }
  for (const { looked } of await looksOf(finding, [18, 19])) expect(looked).toBeUndefined();
});

test('what is to be said of a picture is said of all of its patches', async () => {
  for (const { looked } of await looksOf({ loss: 'words' }, [0, 1])) expect(looked).toBeUndefined();
});

test.each([
  [
    'told pictures',
    { ...stageKinds.brain, pictures: 'told', data: { conversations: 1 } },
    ['crossAttention', 'decoder'],
  ],
  ['tokens that are compared', { ...stageKinds.alignment, loss: 'telling' }, ['projector']],
  ['captions that are said', stageKinds.alignment, ['crossAttention', 'projector']],
] as const)('of %s cross-attention learns if words look through it', async (_, kind, learning) => {
  const recipe: Recipe = { ...tinyRecipe, model: { ...tinyRecipe.model, fusion: 'cross-attention' } };
  const stage = { ...tinyRecipe.stages[0]!, ...kind };
  const settings = { recipe, stage, seed: 1, tokenizerFolder };
  const { model } = await job.build(settings, { worker: 0, workers: 1 });
  const parts = freezeRows(model).filter((row) => row.learning > 0);
  expect(parts.map(({ part }) => part).sort()).toEqual(learning);
  model.dispose();
});
