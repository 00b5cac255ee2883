/**
 * A program for the test beside it: two workers train until Ctrl-C comes or one fails; nobody closes them.
 * Arguments: the checkpoint's file, settings as JSON.
 */
import { start } from '../../src/backend/start.ts';
import { fileCheckpoint } from '../../src/node/file-checkpoint.ts';
import { untilInterrupted } from '../../src/node/until-interrupted.ts';
import { openJob } from '../../src/node/workers/open-job.ts';
import { train } from '../../src/train/train.ts';
import { batchSize, job } from './toy-job.ts';

await start({ backend: 'wasm' });
const [file, settings] = process.argv.slice(2);
const open = await openJob(job, JSON.parse(settings!), 2);
await untilInterrupted((signal) =>
  train({
    ...open,
    steps: 100_000,
    itemsPerStep: batchSize,
    optimizer: { learningRate: 0.03 },
    checkpoint: { store: fileCheckpoint(file!), every: 1_000_000 },
    signal,
    onStep: ({ step }) => {
      if (step === 20) console.log('training');
    },
  }),
);
console.log('the program goes on to its end');
