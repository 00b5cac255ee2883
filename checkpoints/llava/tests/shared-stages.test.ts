import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '@pixels/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conditions } from '../ablations/conditions.ts';
import { sharedStages, type Training, takeOverStages } from '../ablations/shared-stages.ts';
import { changed } from '../recipe.ts';
import { trainStages } from '../training/train-stages.ts';
import { tinyRecipe } from './tiny-recipe.ts';

const root = mkdtempSync(join(tmpdir(), 'shared-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => void (await start({ backend: 'wasm' })));

const training = (name: string, recipe = tinyRecipe): Training => {
  const folder = join(root, name);
  return { recipe, seed: 1, workers: 1, folder };
};

/** What it learned by itself, and its weights. */
async function trained(options: Training) {
  const learned = new Set<string>();
  const { llava, manifest } = await trainStages({
    ...options,
    resume: true,
    quiet: true,
    onStep: ({ name }) => learned.add(name),
  });
  const weights = [...llava.parameters()].map(([path, value]) => [path, [...value.dataSync()]]);
  llava.dispose();
  return { learned: [...learned], weights, seconds: manifest.stages.map(({ seconds }) => seconds) };
}

test('which stages every condition has in common with all', () => {
  const shared = conditions.map(({ name, change }) => [name, sharedStages(tinyRecipe, change(tinyRecipe))]);
  expect(shared).toEqual([
    ['all', [0, 1, 2, 3]],
    ['no-stage-1', [0]],
    ['no-stage-2', [0, 1]],
    ['no-stage-3', [0, 1, 2]],
    ['linear-projector', []],
    ['cross-attention', []],
    ['unfrozen-vision', [0, 1, 2]],
  ]);
});

test('what is taken over is not learned again, and the weights in the end are those learned alone', async () => {
  const all = training('all');
  const { seconds } = await trained(all);
  const noAlignment = changed(tinyRecipe, { skip: ['alignment'] });
  const alone = await trained(training('alone', noAlignment));
  expect(alone.learned).toEqual(['brain', 'visionPretraining', 'instructionTuning']);

  const shares = training('shares', noAlignment);
  await takeOverStages(all, shares);
  const { learned, weights, seconds: ofStages } = await trained(shares);
  expect(learned).toEqual(['instructionTuning']);
  expect(weights).toEqual(alone.weights);
  expect(ofStages.slice(0, 2), 'seconds count as if it had learned them').toEqual(seconds.slice(0, 2));
});

test('a training that has begun takes over nothing, nor does one by another seed', async () => {
  const begun = training('begun');
  mkdirSync(begun.folder);
  writeFileSync(join(begun.folder, 'manifest.json'), '{}');
  await takeOverStages(training('all'), begun);
  const other = { ...training('another seed'), seed: 2 };
  await expect(takeOverStages({ ...training('all'), seed: 2 }, other)).rejects.toThrow('another seed');
});
