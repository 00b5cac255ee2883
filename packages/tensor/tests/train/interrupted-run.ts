/** A program for the test beside it: trains until Ctrl-C comes. Argument: the checkpoint's file. */
import { start } from '../../src/backend/start.ts';
import { fileCheckpoint } from '../../src/node/file-checkpoint.ts';
import { untilInterrupted } from '../../src/node/until-interrupted.ts';
import { train } from '../../src/train/train.ts';
import { Classifier, toyRun } from './toy.ts';

await start({ backend: 'wasm' });
const checkpoint = { store: fileCheckpoint(process.argv[2]!), every: 1_000_000 };
await untilInterrupted((signal) =>
  train({
    ...toyRun(new Classifier(1), 100_000),
    checkpoint,
    signal,
    onStep: ({ step }) => {
      if (step === 20) console.log('training');
    },
  }),
);
console.log('the program goes on to its end');
