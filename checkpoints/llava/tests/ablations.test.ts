import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start, TrainingInterruptedError } from '@pixels/tensor';
import { readJson } from '@pixels/tensor/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseline, conditions } from '../ablations/conditions.ts';
import { type RunResult, runCondition } from '../ablations/run-condition.ts';
import { spread, summarise, summaryTable } from '../ablations/summary.ts';
import { changed, type Recipe } from '../recipe.ts';
import { tinyRecipe } from './tiny-recipe.ts';

const folder = mkdtempSync(join(tmpdir(), 'ablations-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => void (await start({ backend: 'wasm' })));

const things = { ...tinyRecipe.world, families: ['presence'] as const };
const recipe: Recipe = {
  ...changed(tinyRecipe, { skip: ['brain', 'visionPretraining'], scale: 0.34 }),
  world: things,
  batches: { ...tinyRecipe.batches, charts: 0 },
};
const options = { recipe, seed: 1, folder, workers: 1, questions: 10, quiet: true };
const named = (name: string) => conditions.find((condition) => condition.name === name)!;

test('each condition changes one thing', () => {
  const changes = conditions.map(({ name, change }) => {
    const { model, stages, ...rest } = change(tinyRecipe);
    expect(rest).toEqual({ ...tinyRecipe, model: undefined, stages: undefined, ...rest });
    const sameModel = JSON.stringify(model) === JSON.stringify(tinyRecipe.model);
    const sameStages = JSON.stringify(stages) === JSON.stringify(tinyRecipe.stages);
    return [name, sameModel, sameStages];
  });
  expect(changes).toEqual([
    ['all', true, true],
    ['no-stage-1', true, false],
    ['no-stage-2', true, false],
    ['no-stage-3', true, false],
    ['linear-projector', false, true],
    ['cross-attention', false, true],
    ['unfrozen-vision', true, false],
  ]);
});

test.each(['cross-attention', 'unfrozen-vision', 'no-stage-2'])('%s is trained and asked', async (name) => {
  const result = await runCondition(named(name), options);
  expect(Object.keys(result.families)).toEqual(['presence']);
  expect(await readJson(join(folder, `${name}-1.json`))).toEqual(JSON.parse(JSON.stringify(result)));
  expect(existsSync(join(folder, `${name}-1`)), 'checkpoints of its stages').toBe(false);
});

test('what is finished is kept; a result of something else is not taken for it', async () => {
  const first = await runCondition(named(baseline), options);
  const again = await runCondition(named(baseline), options);
  expect(again).toEqual(JSON.parse(JSON.stringify(first)));
  const more = runCondition(named(baseline), { ...options, questions: 20 });
  await expect(more).rejects.toThrow('is the result of another number of questions');
  const longer = { ...options, recipe: changed(recipe, { scale: 2 }) };
  await expect(runCondition(named(baseline), longer)).rejects.toThrow('is the result of another recipe');
});

test('a stopped one goes on', async () => {
  const signal = AbortSignal.abort();
  const stopped = runCondition(named(baseline), { ...options, seed: 2, signal });
  await expect(stopped).rejects.toThrow(TrainingInterruptedError);
  expect(existsSync(join(folder, 'all-2.json'))).toBe(false);
  expect((await runCondition(named(baseline), { ...options, seed: 2 })).seed).toBe(2);
});

test('a table of means and deviations', () => {
  expect(spread([0.5, 0.7])).toEqual({ mean: 0.6, deviation: expect.closeTo(Math.sqrt(0.02), 12) });
  expect(spread([0.5])).toEqual({ mean: 0.5, deviation: 0 });
  const result = (condition: string, seed: number, what: number, where: number): RunResult => ({
    condition,
    seed,
    parameters: 1000,
    questions: 10,
    seconds: 10 * seed,
    families: { what, where },
    recipe,
  });
  const summaries = summarise([
    result('no-stage-2', 1, 0.5, 0.3),
    result('all', 1, 0.9, 0.7),
    result('all', 2, 0.7, 0.7),
  ]);
  const rows = [
    ['', 'mean', 'to all', 'what', 'where', 'parameters', 'seconds', 'seeds'],
    ['all stages', '75.0 ± 7.1', '', '80.0 ± 14.1', '70.0 ± 0.0', '1,000', '15', '2'],
    ['without stage 2 (alignment)', '40.0 ± 0.0', '−35.0', '50.0 ± 0.0', '30.0 ± 0.0', '1,000', '10', '1'],
  ];
  const unbroken = rows.map((row) => row.map((cell) => cell.replace(' ± ', '\u00a0±\u00a0')));
  expect(summaryTable(summaries)).toEqual(unbroken);
});
