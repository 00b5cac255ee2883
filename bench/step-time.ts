/** How long a training step of the benchmark's model takes, in this program. */
import { type JobParts, train } from '@pixels/tensor';
import type { OpenJob } from '@pixels/tensor/node';
import { batchSize, learningRate } from './step-model.ts';
import type { Batch } from './workers-job.ts';

/** Milliseconds of one step, from so many after one that also begins the run. */
export async function stepTime(open: JobParts<Batch> & OpenJob, steps: number): Promise<number> {
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
