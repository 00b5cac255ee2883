import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { fileCheckpoint } from '../../src/node/file-checkpoint.ts';
import { openSafetensors } from '../../src/node/safetensors.ts';
import { writeSafetensors } from '../../src/node/write-safetensors.ts';
import { crossEntropy } from '../../src/ops/cross-entropy.ts';
import { warmupCosine } from '../../src/optim/warmup-cosine.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import type { CheckpointStore } from '../../src/train/checkpoint.ts';
import type { DataSource } from '../../src/train/data-source.ts';
import { train } from '../../src/train/train.ts';
import type { TrainOptions } from '../../src/train/train-options.ts';
import { type Batch, Classifier, clouds, toyRun, weightsOf } from './toy.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'resume-'));
let files = 0;
const newFile = () => path.join(folder, `${files++}.safetensors`);

beforeAll(async () => void (await start({ backend: 'wasm' })));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const steps = 11;

/** A source that keeps its position to itself: which batch comes next does not follow from the step. */
function stream(): DataSource<Batch> {
  const { batch } = clouds();
  let next = 100;
  return {
    batch: () => batch(next++),
    state: () => ({ next }),
    restore: (state) => {
      next = (state as { next: number }).next;
    },
  };
}

/** A run with everything that must come back: dropout from a generator, a stream of data, a schedule, clipping. */
function fullRun(model: Classifier, file: string): TrainOptions<Batch> {
  const random = new Random(5).fork('dropout');
  return {
    ...toyRun(model, steps),
    data: stream(),
    random,
    loss: ({ points, labels }) => {
      const kept = tf.greater(random.uniformTensor(points.shape, 0, 1), 0.2);
      return crossEntropy(model.apply(tf.mul(points, tf.cast(kept, 'float32'))), labels);
    },
    schedule: warmupCosine({ peak: 0.05, warmupSteps: 3, steps }),
    clipNorm: 0.5,
    evaluate: {
      every: 4,
      run: async () => ({ norm: tf.tidy(() => tf.norm(model.head.weight).dataSync()[0]!) }),
    },
    checkpoint: { store: fileCheckpoint(file), every: 4 },
    configuration: { data: { seed: 1 } },
  };
}

async function unbroken() {
  const model = new Classifier(1);
  const { losses, evaluations } = await train(fullRun(model, newFile()));
  return { losses, evaluations, weights: weightsOf(model) };
}

/** Resumes in another model, whose own start must not matter. */
async function resumed(file: string) {
  const model = new Classifier(2);
  const { losses, evaluations } = await train({ ...fullRun(model, file), resume: true });
  return { losses, evaluations, weights: weightsOf(model) };
}

describe('a resumed run makes the numbers of one that never stopped, bit for bit', () => {
  test('after it was asked to stop: the step is finished, and saved', async () => {
    const file = newFile();
    const controller = new AbortController();
    const run = train({
      ...fullRun(new Classifier(1), file),
      signal: controller.signal,
      onStep: ({ step }) => {
        if (step === 5) controller.abort();
      },
    });
    await expect(run).rejects.toMatchObject({
      name: 'TrainingInterruptedError',
      steps: 6,
      message: `train: stopped after 6 of 11 steps; the checkpoint after 6 steps is in ${file}: resume to go on`,
    });
    expect(await resumed(file)).toEqual(await unbroken());
  });

  test('after a crash: the last checkpoint stands', async () => {
    const file = newFile();
    const crash = train({
      ...fullRun(new Classifier(1), file),
      onStep: ({ step }) => {
        if (step === 6) throw new Error('the lights went out');
      },
    });
    await expect(crash).rejects.toThrow('the lights went out');
    expect(openSafetensors(file).readFloat32('losses')).toHaveLength(4);
    expect(await resumed(file)).toEqual(await unbroken());
    expect(fs.readdirSync(folder).filter((name) => !name.endsWith('.safetensors'))).toEqual([]);
  });

  test('a finished run has nothing left to do', async () => {
    const file = newFile();
    const model = new Classifier(1);
    const { losses } = await train(fullRun(model, file));
    const again = await resumed(file);
    expect(again.losses).toEqual(losses);
    expect(again.weights).toEqual(weightsOf(model));
  });

  test('without a checkpoint it starts at the beginning', async () => {
    const model = new Classifier(1);
    const { losses } = await train({ ...fullRun(model, newFile()), resume: true });
    expect(losses).toEqual((await unbroken()).losses);
  });
});

test('a step that was just saved is not saved again when the run is asked to stop', async () => {
  const controller = new AbortController();
  const run = fullRun(new Classifier(1), newFile());
  const { store } = run.checkpoint!;
  let writes = 0;
  const counting: CheckpointStore = {
    ...store,
    write: async (...checkpoint) => {
      writes++;
      await store.write(...checkpoint);
      controller.abort();
    },
  };
  const stopped = train({ ...run, checkpoint: { store: counting, every: 4 }, signal: controller.signal });
  await expect(stopped).rejects.toThrow('train: stopped after 4 of 11 steps');
  expect(writes).toBe(1);
});

test('diverging leaves the last checkpoint, and says where it is', async () => {
  const file = newFile();
  const model = new Classifier(1);
  const run = fullRun(model, file);
  const bad = train({
    ...run,
    loss: (batch, step) =>
      step === 6 ? tf.mul(run.loss(batch, step), Number.POSITIVE_INFINITY) : run.loss(batch, step),
  });
  await expect(bad).rejects.toThrow(
    `the loss is Infinity at step 6 (learning rate ${run.schedule!(6)}); the weights are those from before it; ` +
      `the checkpoint after 4 steps is in ${file}; lower the learning rate`,
  );
  expect(openSafetensors(file).readFloat32('losses')).toHaveLength(4);
});

describe('refused in one line, with the weights as they were', () => {
  async function expectRefusal(options: TrainOptions<Batch>, message: string): Promise<void> {
    const { model } = options;
    const before = weightsOf(model);
    const tensors = tf.memory().numTensors;
    const refusal = train({ ...options, resume: true });
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.not.toThrow('\n');
    expect(weightsOf(model)).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
  }

  async function finished(): Promise<string> {
    const file = newFile();
    await train(fullRun(new Classifier(1), file));
    return file;
  }

  test('another configuration, naming what differs', async () => {
    const file = await finished();
    const model = new Classifier(1);
    const run = fullRun(model, file);
    const other = 'it is of another run: ';
    const optimizer = { learningRate: 0.03, beta2: 0.95 };
    const refused = `train: cannot resume from ${file}: ${other}`;
    await expectRefusal(
      { ...run, optimizer },
      `${refused}optimizer.beta2 is 0.999 in the checkpoint and 0.95 here; move it away to start anew`,
    );
    await expectRefusal(
      { ...run, optimizer: { learningRate: 0.03, decays: () => false } },
      `${other}weightDecays.mlp.expand.weight is 0.01 in the checkpoint and 0 here`,
    );
    await expectRefusal({ ...run, clipNorm: 1 }, `${other}clipNorm is 0.5 in the checkpoint and 1 here`);
    await expectRefusal({ ...run, schedule: () => 0.1 }, `${other}learningRates.0 is`);
    await expectRefusal(
      { ...run, configuration: { data: { seed: 2 } } },
      `${other}data.seed is 1 in the checkpoint and 2 here`,
    );
    model.mlp.freeze();
    await expectRefusal(
      run,
      `${other}parameters.mlp.expand.weight is "[6, 12] learns" in the checkpoint and`,
    );
  });

  test('another model', async () => {
    const file = await finished();
    await expectRefusal(
      fullRun(new Classifier(1, 13), file),
      'parameters.mlp.expand.weight is "[6, 12] learns" in the checkpoint and "[6, 13] learns" here',
    );
  });

  test('a file that is cut short, garbled, or something else', async () => {
    const whole = fs.readFileSync(await finished());
    const broken = {
      cut: whole.subarray(0, -5),
      short: whole.subarray(0, 3),
      garbled: Buffer.from('hello, world'),
    };
    for (const bytes of Object.values(broken)) {
      const file = newFile();
      fs.writeFileSync(file, bytes);
      await expectRefusal(fullRun(new Classifier(1), file), `train: cannot resume from ${file}: `);
    }
    const file = newFile();
    writeSafetensors(file, [{ name: 'a', shape: [1], data: new Float32Array(1) }]);
    await expectRefusal(
      fullRun(new Classifier(1), file),
      `${file}: it is no training checkpoint; move it away`,
    );
  });

  test('tensors or a state that were tampered with', async () => {
    const original = openSafetensors(await finished());
    const metadata = Object.fromEntries(original.metadata);
    const rewrite = (drop: string, state: string) => {
      const file = newFile();
      const names = [...original.entries.keys()].filter((name) => name !== drop);
      const tensors = names.map((name) => ({ name, ...original.read(name) }));
      writeSafetensors(file, tensors, { metadata: { ...metadata, state } });
      return fullRun(new Classifier(1), file);
    };
    const state = metadata.state!;
    await expectRefusal(
      rewrite('model.head.bias', state),
      "its tensors do not fit: missing 'model.head.bias'",
    );
    await expectRefusal(rewrite('optimizer.v.head.bias', state), "missing 'optimizer.v.head.bias'");
    await expectRefusal(rewrite('', state.slice(0, -2)), 'its state is broken: it is not JSON');
    await expectRefusal(rewrite('', state.replace('"position":', '"position":-')), 'its state is broken');
  });
});

test('a disk that refuses stops the run with what to do, and leaves no half-written file', async () => {
  const blocked = path.join(folder, 'blocked');
  fs.writeFileSync(blocked, 'a file where a folder should be');
  const run = train(fullRun(new Classifier(1), path.join(blocked, 'run.safetensors')));
  await expect(run).rejects.toThrow('cannot write');
  expect(fs.readdirSync(folder).filter((name) => name.includes('tmp'))).toEqual([]);
});
