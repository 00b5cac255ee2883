import { start, train } from '@pixels/tensor';
import { availableWorkers, openJob } from '@pixels/tensor/node';
import { job } from './positive-job.ts';

await start();
await using open = await openJob(job, { seed: 1 }, availableWorkers());
const optimizer = { learningRate: 0.1 };
const { losses } = await train({ ...open, steps: 60, itemsPerStep: 64, optimizer });
console.log(`loss ${losses[0]!.toFixed(3)} → ${losses.at(-1)!.toFixed(3)}`);
