/** The training step of the small ViT on one core, and shared by several. */
import { type JobParts, train } from '@pixels/tensor';
import { availableWorkers, type OpenJob, openJob } from '@pixels/tensor/node';
import { measure, type Side } from './measure.ts';
import type { Report } from './report.ts';
import type { BenchOptions } from './sides.ts';
import { batchSize, learningRate } from './step-model.ts';
import { type Batch, job } from './workers-job.ts';

export async function run({ quick }: BenchOptions): Promise<Report> {
  const size = quick ? 8 : batchSize;
  const counts = [1, 2, 4, 8].filter((workers) => workers <= Math.max(2, availableWorkers()));
  await using opened = new AsyncDisposableStack();
  const sides: Side[] = [];
  let parameters = 0;
  for (const workers of counts) {
    const open = opened.use(await openJob(job, { batchSize: size }, workers));
    parameters = open.model.parameterCount();
    const steps = quick ? 1 : 4;
    sides.push({ name: String(workers), run: () => stepTime(open, steps) });
  }
  const times = await measure(sides, quick ? { rounds: 1, warmUps: 0 } : { rounds: 9, warmUps: 2 });
  return {
    name: 'workers',
    title: `Training step shared by workers: ViT of ${parameters.toLocaleString('en')} parameters, batch ${size}`,
    rows: counts.map((workers) => {
      const milliseconds = times.get(String(workers))!;
      return {
        workers: String(workers),
        'ms a step': milliseconds,
        'speed-up': times.get('1')! / milliseconds,
      };
    }),
    notes: [
      'The whole of train(): gradients, their mean over the workers, AdamW. Sides measured in turns, medians.',
      'Every worker is a thread that takes an equal share of the batch; those of one side sleep in the turns of the others.',
      'Wanted: 1.7 with 2 workers on 2 idle cores.',
    ],
  };
}

/** Of one step, from so many after one that also begins the run. */
async function stepTime(open: JobParts<Batch> & OpenJob, steps: number): Promise<number> {
  let begun = 0;
  await train({
    ...open,
    steps: 1 + steps,
    itemsPerStep: batchSize,
    optimizer: { learningRate },
    onStep: ({ step }) => {
      if (step === 0) begun = performance.now();
    },
  });
  return (performance.now() - begun) / steps;
}
