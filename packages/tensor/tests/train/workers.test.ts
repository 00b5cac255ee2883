import { beforeAll, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { openJob } from '../../src/node/workers/open-job.ts';
import { train } from '../../src/train/train.ts';
import { expectClose } from '../close.ts';
import { weightsOf } from './toy.ts';
import { job, type ToySettings } from './toy-job.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

async function run(workers: number, settings: ToySettings, steps = 20) {
  await using open = await openJob(job, settings, workers);
  const { losses } = await train({
    ...open,
    steps,
    itemsPerStep: 16,
    optimizer: { learningRate: 0.03 },
    clipNorm: 1,
  });
  return { losses, weights: weightsOf(open.model) };
}

test('two workers make the same numbers again, bit for bit', async () => {
  const settings = { seed: 1, dropout: true };
  expect(await run(2, settings)).toEqual(await run(2, settings));
});

test.each([2, 4])('%i shares of a batch learn what the whole batch teaches', async (workers) => {
  const [one, several] = [await run(1, { seed: 1 }), await run(workers, { seed: 1 })];
  expectClose(several.losses, one.losses, { absolute: 1e-5, relative: 1e-4 });
  for (const [path, weights] of one.weights) {
    expectClose(several.weights.get(path)!, weights, { absolute: 1e-4, relative: 1e-3 });
  }
});
