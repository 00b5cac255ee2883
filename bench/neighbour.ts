/** A program that trains the benchmark's model for itself whenever it is told to: it shares nothing but the machine. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { start } from '@pixels/tensor';
import { openJob } from '@pixels/tensor/node';
import { stepTime } from './step-time.ts';
import { job } from './workers-job.ts';

export interface Neighbour extends Disposable {
  /** So many steps, after one that is not counted; resolves when they are made. */
  work(steps: number): Promise<void>;
}

export async function neighbour(batchSize: number): Promise<Neighbour> {
  const program = fork(import.meta.filename, [String(batchSize)]);
  const ended = once(program, 'exit').then(([code]) => {
    throw new Error(`neighbour: the program ended with exit code ${code}`);
  });
  ended.catch(() => {}); // it ends when it is disposed of, too
  const reply = async () => void (await Promise.race([once(program, 'message'), ended]));
  await reply();
  return {
    async work(steps) {
      program.send(steps);
      await reply();
    },
    [Symbol.dispose]: () => void program.kill(),
  };
}

if (import.meta.main) {
  await start({ backend: 'wasm' });
  const open = await openJob(job, { batchSize: Number(process.argv[2]) }, 1);
  process.on('message', async (steps: number) => {
    await stepTime(open, steps);
    process.send!('done');
  });
  process.send!('ready');
}
