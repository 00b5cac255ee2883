import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { fileCheckpoint } from '../../src/node/file-checkpoint.ts';
import { openSafetensors } from '../../src/node/safetensors.ts';
import { availableWorkers } from '../../src/node/workers/available-workers.ts';
import { openJob } from '../../src/node/workers/open-job.ts';
import { orthogonalize } from '../../src/optim/orthogonalize.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { defineJob, shareOf } from '../../src/train/job.ts';
import type { StepRecord } from '../../src/train/progress.ts';
import { train } from '../../src/train/train.ts';
import type { TrainOptions } from '../../src/train/train-options.ts';
import { expectClose, randomTensor } from '../close.ts';
import { type Batch, type Classifier, weightsOf } from './toy.ts';
import { batchSize, job, type ToySettings } from './toy-job.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'workers-'));
let files = 0;
const newFile = () => path.join(folder, `${files++}.safetensors`);

beforeAll(async () => void (await start({ backend: 'wasm' })));
afterAll(() => fs.rmSync(folder, { recursive: true }));

interface ToyRun extends ToySettings {
  readonly workers: number;
  readonly options?: Partial<TrainOptions<Batch>>;
  readonly prepare?: (model: Classifier) => void;
}

async function run({ workers, options = {}, prepare, ...settings }: ToyRun) {
  await using open = await openJob(job, settings, workers);
  const fixed = { steps: 11, itemsPerStep: batchSize, optimizer: { learningRate: 0.03 }, clipNorm: 0.5 };
  const gradientNorms: number[] = [];
  const onStep = (record: StepRecord) => {
    gradientNorms[record.step] = record.gradientNorm;
    options.onStep?.(record);
  };
  try {
    prepare?.(open.model);
    const { losses } = await train({ ...open, ...fixed, ...options, onStep });
    return { losses, gradientNorms, weights: weightsOf(open.model) };
  } finally {
    open.model.dispose();
  }
}

type Result = Awaited<ReturnType<typeof run>>;

function expectSame(several: Result, one: Result): void {
  expectClose(several.losses, one.losses, { absolute: 1e-5, relative: 1e-4 });
  // AdamW hardly sees how long gradients are, so weights would not tell a sum from a mean.
  expectClose(several.gradientNorms, one.gradientNorms, { absolute: 1e-5, relative: 1e-3 });
  for (const [path, weights] of one.weights) {
    expectClose(several.weights.get(path)!, weights, { absolute: 1e-4, relative: 1e-3 });
  }
}

let first: Promise<Result> | undefined;

/** Where it keeps its checkpoint. */
const firstFile = newFile();

/** A run of two workers that nothing disturbs, made once: threads take a second to start. */
function unbroken(): Promise<Result> {
  first ??= run({ workers: 2, dropout: true, options: checkpointed(firstFile) });
  return first;
}

function checkpointed(file: string) {
  return { checkpoint: { store: fileCheckpoint(file), every: 4 } };
}

test('two workers make the same numbers again, bit for bit', async () => {
  const again = await run({ workers: 2, dropout: true });
  expect(again.losses[0]).toBeCloseTo(Math.log(3), 6);
  expect(again).toEqual(await unbroken());
});

test.each([2, 4])('%i shares of a batch teach what the whole batch teaches', async (workers) => {
  expectSame(await run({ workers }), await run({ workers: 1 }));
});

test.each([2, 4])('%i threads make the same directions as one, bit for bit', async (workers) => {
  await using open = await openJob(job, {}, workers);
  const random = new Random(4);
  const matrices = [
    [1, 6, 6],
    [4, 5, 8],
    [7, 9, 3],
  ].map((shape) => randomTensor(random, shape) as tf.Tensor3D);
  const before = tf.memory().numTensors;
  for (let time = 0; time < 2; time++) {
    const shared = await open.gradientSource.directions!(matrices);
    for (const [index, alike] of matrices.entries()) {
      const own = orthogonalize(alike);
      expect(shared[index]!.shape).toEqual(own.shape);
      expect(shared[index]!.dataSync()).toEqual(own.dataSync());
      own.dispose();
    }
    tf.dispose(shared);
  }
  expect(tf.memory().numTensors).toBe(before);
  await open.close();
  await expect(open.gradientSource.directions!(matrices)).rejects.toMatchObject({
    name: 'WorkerFailedError',
    worker: 1,
  });
  open.model.dispose();
  tf.dispose(matrices);
});

test('shares of a batch teach Muon what the whole batch teaches', async () => {
  const options = { optimizer: { kind: 'muon', learningRate: 0.03 } } as const;
  expectSame(await run({ workers: 2, options }), await run({ workers: 1, options }));
});

test('what worker 0 freezes after the job is built is frozen in all, at its values', async () => {
  const prepare = (model: Classifier) => void model.mlp.freeze();
  let before: Result['weights'] = new Map();
  const several = await run({
    workers: 2,
    prepare: (model) => {
      prepare(model);
      before = weightsOf(model);
    },
  });
  for (const [path, now] of several.weights) {
    if (path.startsWith('mlp.')) expect(now, path).toEqual(before.get(path));
    else expect(now, path).not.toEqual(before.get(path));
  }
  expectSame(several, await run({ workers: 1, prepare }));
});

test.each([
  ['adamw', { learningRate: 0.03 }],
  ['muon', { kind: 'muon', learningRate: 0.03 }],
] as const)(
  'with %s the number of tensors stays flat, here and in the other thread',
  async (_, optimizer) => {
    const before = tf.memory().numTensors;
    {
      await using open = await openJob(job, { dropout: true }, 2);
      const counts: unknown[] = [];
      await train({
        ...open,
        steps: 6,
        itemsPerStep: batchSize,
        optimizer,
        onStep: ({ step }) => {
          const there = open.gradientSource.positions()[1]!.data as { tensors: number };
          // The first step there makes constants that stay.
          if (step > 0) counts.push(`${tf.memory().numTensors} here, ${there.tensors} there`);
        },
      });
      expect(new Set(counts).size).toBe(1);
      open.model.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  },
);

describe('a run of two workers goes on as if it had never stopped', () => {
  async function expectResumes(file: string): Promise<void> {
    const resumed = await run({
      workers: 2,
      dropout: true,
      options: { ...checkpointed(file), resume: true },
    });
    const { losses, weights } = await unbroken();
    expect(resumed.losses).toEqual(losses);
    expect(resumed.weights).toEqual(weights);
  }

  test('after it was asked to stop', async () => {
    const file = newFile();
    const controller = new AbortController();
    const onStep = ({ step }: { step: number }) => {
      if (step === 5) controller.abort();
    };
    const options = { ...checkpointed(file), signal: controller.signal, onStep };
    await expect(run({ workers: 2, dropout: true, options })).rejects.toThrow('train: stopped after 6 of 11');
    await expectResumes(file);
  });

  test.each([
    ['throws', 1, 'worker 1: the lights went out'],
    ['exits', 1, 'worker 1: the thread ended with exit code 3'],
    ['throws', 0, 'worker 0: the lights went out'],
  ] as const)('after a worker %s: worker %i', async (kind, worker, message) => {
    const file = newFile();
    const trouble = { kind, worker, step: 6 };
    const before = tf.memory().numTensors;
    const failing = run({ workers: 2, dropout: true, trouble, options: checkpointed(file) });
    await expect(failing).rejects.toMatchObject({
      name: 'WorkerFailedError',
      worker,
      message:
        `train: ${message}, at step 6 of 11; the weights are those from before it; ` +
        `the checkpoint after 6 steps is in ${file}`,
    });
    expect(tf.memory().numTensors).toBe(before);
    await expectResumes(file);
  });

  test('a failure of the first step saves nothing over an older checkpoint', async () => {
    const file = newFile();
    await run({ workers: 1, options: checkpointed(file) });
    const trouble = { kind: 'throws', worker: 1, step: 0 } as const;
    await expect(run({ workers: 2, trouble, options: checkpointed(file) })).rejects.toThrow(
      'at step 0 of 11; the weights are those from before it; no checkpoint was saved yet',
    );
    expect(openSafetensors(file).readFloat32('losses')).toHaveLength(11);
  });

  test('a disk that refuses is told of beside the failure', async () => {
    const blocked = path.join(newFile(), 'run.safetensors');
    fs.writeFileSync(path.dirname(blocked), 'a file where a folder should be');
    const trouble = { kind: 'throws', worker: 1, step: 2 } as const;
    await expect(run({ workers: 2, trouble, options: checkpointed(blocked) })).rejects.toThrow(
      /worker 1: the lights went out, at step 2 of 11; the weights are those from before it; saving them failed, too: .*cannot write/,
    );
  });

  test('but not with another number of workers', async () => {
    await unbroken();
    const options = { ...checkpointed(firstFile), resume: true };
    await expect(run({ workers: 1, dropout: true, options })).rejects.toThrow(
      'it is of another run: workers is 2 in the checkpoint and absent here',
    );
    const file = newFile();
    await run({ workers: 1, options: checkpointed(file) });
    await expect(run({ workers: 2, options: { ...checkpointed(file), resume: true } })).rejects.toThrow(
      'it is of another run: workers is absent in the checkpoint and 2 here',
    );
  });
});

test('a share whose loss is NaN stops the run like any other', async () => {
  const trouble = { kind: 'is NaN', worker: 1, step: 4 } as const;
  await expect(run({ workers: 2, trouble })).rejects.toMatchObject({
    name: 'TrainingDivergedError',
    step: 4,
    message: expect.stringContaining('train: the loss is NaN at step 4 (learning rate 0.03)'),
  });
});

describe('openJob refuses', () => {
  const opening = (trouble: ToySettings['trouble']) => openJob(job, { trouble: trouble! }, 2);

  test.each([0, 1.5, Number.NaN])('%d workers', async (workers) => {
    await expect(openJob(job, {}, workers)).rejects.toThrow(
      `openJob: workers must be a whole number ≥ 1; got ${workers}`,
    );
  });

  test.each([0, 1])('what worker %i cannot build', async (worker) => {
    await expect(opening({ kind: 'throws', worker, step: -1 })).rejects.toThrow('no such data');
  });

  test('settings that cannot be sent', async () => {
    const settings = { dropout: (() => true) as unknown as boolean };
    await expect(openJob(job, settings, 2)).rejects.toThrow('openJob: settings must be plain data: ');
  });

  test('a module that does not export its job', async () => {
    const url = new URL('./toy.ts', import.meta.url).href;
    await expect(openJob({ ...job, url }, {}, 2)).rejects.toThrow(
      `worker 1: ${url} must export its job: export const job = defineJob(import.meta.url, …)`,
    );
  });

  test('to train models of different shapes', async () => {
    await using open = await opening({ kind: 'has another model', worker: 1, step: -1 });
    await expect(train({ ...open, steps: 3, itemsPerStep: batchSize })).rejects.toThrow(
      "worker 1: the job built another model than in worker 0: 'mlp.expand.weight' is float32 [6, 13] here; got float32 [6, 12]",
    );
  });
});

test('shares of a batch are equal and cover it', () => {
  const shares = [0, 1, 2].map((worker) => shareOf(12, { worker, workers: 3 }));
  expect(shares).toEqual([
    { first: 0, count: 4 },
    { first: 4, count: 4 },
    { first: 8, count: 4 },
  ]);
  expect(() => shareOf(16, { worker: 0, workers: 3 })).toThrow(
    'shareOf: a batch of 16 does not divide into 3 equal shares; use a multiple of 3',
  );
  expect(() => shareOf(0, { worker: 0, workers: 1 })).toThrow('a batch of 0 does not divide');
});

test('there is a core for every available worker', () => {
  expect(availableWorkers()).toBeGreaterThanOrEqual(1);
  expect(availableWorkers()).toBeLessThanOrEqual(os.availableParallelism());
});

test('one worker needs no thread, and no module that exports the job', async () => {
  const own = defineJob('nowhere', async (seed: number, share) => ({
    ...(await job.build({}, share)),
    seed,
  }));
  const open = await openJob(own, 7, 1);
  expect(open.seed).toBe(7);
  open.model.dispose();
});

describe('a program that does not close its workers ends', () => {
  async function program(settings: ToySettings, file: string, onTraining: (kill: () => void) => void) {
    const script = path.join(import.meta.dirname, 'workers-run.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, file, JSON.stringify(settings)]);
    let [output, errors] = ['', ''];
    child.stderr.on('data', (chunk) => {
      errors += String(chunk);
    });
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (output === 'training\n') onTraining(() => child.kill('SIGINT'));
    });
    const [code] = await once(child, 'exit');
    return { code, output, errors };
  }

  // Windows has no SIGINT to send to another process.
  test.skipIf(process.platform === 'win32')('after Ctrl-C, with a checkpoint', async () => {
    const file = newFile();
    const { code, output, errors } = await program({}, file, (kill) => kill());
    expect(output).toBe('training\nthe program goes on to its end\n');
    expect(code).toBe(130);
    const { length } = openSafetensors(file).readFloat32('losses');
    expect(length).toBeGreaterThan(20);
    expect(errors).toContain(`train: stopped after ${length} of 100000 steps`);
  });

  test('after a worker failed, with its error and a checkpoint', async () => {
    const file = newFile();
    const trouble = { kind: 'throws', worker: 1, step: 30 } as const;
    const { code, output, errors } = await program({ trouble }, file, () => {});
    expect([code, output]).toEqual([1, 'training\n']);
    expect(errors).toContain(
      'WorkerFailedError: train: worker 1: the lights went out, at step 30 of 100000; ',
    );
    // Where in the job's module it happened.
    expect(errors).toMatch(/toy-job\.ts:\d+/);
    expect(openSafetensors(file).readFloat32('losses')).toHaveLength(30);
  });
});
