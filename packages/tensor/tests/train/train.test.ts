import { beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { warmupCosine } from '../../src/optim/warmup-cosine.ts';
import * as tf from '../../src/tf.ts';
import type { ProgressReporter, StepRecord } from '../../src/train/progress.ts';
import { train } from '../../src/train/train.ts';
import { Classifier, classes, clouds, toyRun, weightsOf } from './toy.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

describe('a run', () => {
  test('starts at ln 3, learns, and makes the same losses again, bit for bit', async () => {
    const [a, b] = [new Classifier(1), new Classifier(1)];
    const first = await train(toyRun(a, 40));
    expect(first.losses[0]).toBeCloseTo(Math.log(classes), 6);
    expect(first.losses.at(-1)).toBeLessThan(0.1);
    expect(first.steps).toBe(40);
    expect(first.seconds).toBeGreaterThan(0);
    const second = await train(toyRun(b, 40));
    expect(second.losses).toEqual(first.losses);
    expect(weightsOf(b)).toEqual(weightsOf(a));
  });

  test('tells of every step, and evaluates when due and at the end', async () => {
    const records: StepRecord[] = [];
    const told: string[] = [];
    const progress: ProgressReporter = {
      start: ({ steps, done }) => told.push(`start ${done}/${steps}`),
      step: ({ step }) => told.push(`step ${step}`),
      evaluation: ({ step, values }) => told.push(`evaluation ${step}: ${values.half}`),
      stop: () => told.push('stop'),
    };
    const schedule = warmupCosine({ peak: 0.1, warmupSteps: 2, steps: 5 });
    const { evaluations, losses } = await train({
      ...toyRun(new Classifier(1), 5),
      schedule,
      evaluate: { every: 2, run: async (step) => ({ half: step / 2 }) },
      progress,
      onStep: (record) => records.push(record),
    });
    expect(evaluations).toEqual([
      { step: 2, values: { half: 1 } },
      { step: 4, values: { half: 2 } },
      { step: 5, values: { half: 2.5 } },
    ]);
    expect(told.join(', ')).toBe(
      'start 0/5, step 0, step 1, evaluation 2: 1, step 2, step 3, evaluation 4: 2, step 4, evaluation 5: 2.5, stop',
    );
    expect(records.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4]);
    expect(records.map(({ loss }) => loss)).toEqual(losses);
    expect(records.map(({ learningRate }) => learningRate)).toEqual([0, 1, 2, 3, 4].map(schedule));
    expect(records.every((record) => record.gradientNorm > 0 && record.itemsPerSecond > 0)).toBe(true);
    expect(records.at(-1)!.secondsLeft).toBe(0);
  });

  test('keeps the number of tensors flat, and leaves none behind', async () => {
    const model = new Classifier(1);
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    await train({
      ...toyRun(model, 12),
      clipNorm: 0.1,
      evaluate: {
        every: 3,
        run: async () => ({ weight: tf.tidy(() => tf.sum(model.head.weight).dataSync()[0]!) }),
      },
      onStep: () => counts.push(tf.memory().numTensors),
    });
    expect(new Set(counts).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('clips: one step of SGD-like size cannot exceed the clipped gradient', async () => {
    const norms: number[] = [];
    const run = (clipNorm?: number) => {
      const model = new Classifier(1);
      // With β₁ = β₂ = 0 and a huge ε, a step is η/ε times the gradient.
      const optimizer = { learningRate: 1e3, beta1: 0, beta2: 0, epsilon: 1e3, weightDecay: 0 };
      const options = {
        ...toyRun(model, 1),
        optimizer,
        onStep: (r: StepRecord) => norms.push(r.gradientNorm),
      };
      return train(clipNorm === undefined ? options : { ...options, clipNorm }).then(() => {
        const start = weightsOf(new Classifier(1));
        const squares = [...weightsOf(model)].flatMap(([path, values]) =>
          Array.from(values, (value, i) => (value - start.get(path)![i]!) ** 2),
        );
        return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
      });
    };
    const free = await run();
    const clipped = await run(norms[0]! / 4);
    expect(free).toBeCloseTo(norms[0]!, 2);
    expect(clipped).toBeCloseTo(norms[0]! / 4, 2);
    // What is told is the length before clipping.
    expect(norms[1]).toBe(norms[0]);
  });

  test('leaves frozen weights bit for bit as they are', async () => {
    const model = new Classifier(1);
    model.mlp.freeze();
    const before = weightsOf(model);
    await train(toyRun(model, 3));
    for (const [path, now] of weightsOf(model)) {
      if (path.startsWith('mlp.')) expect(now, path).toEqual(before.get(path));
      else expect(now, path).not.toEqual(before.get(path));
    }
  });
});

describe('a run that diverges', () => {
  test('stops at the step, with the weights from before it', async () => {
    const model = new Classifier(1);
    const healthy = new Classifier(1);
    await train(toyRun(healthy, 4));
    const { batch } = clouds();
    const poisoned = (step: number) => {
      const { points, labels } = batch(step);
      return { points: step === 4 ? tf.mul(points, Number.NaN) : points, labels };
    };
    const before = tf.memory().numTensors;
    const run = train({ ...toyRun(model, 10), data: { batch: poisoned } });
    await expect(run).rejects.toMatchObject({
      name: 'TrainingDivergedError',
      step: 4,
      message:
        'train: the loss is NaN at step 4 (learning rate 0.03); the weights are those from before it; ' +
        'lower the learning rate, clip gradients, or look at that batch',
    });
    expect(weightsOf(model)).toEqual(weightsOf(healthy));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('also when only the gradient is not finite', async () => {
    const model = new Classifier(1);
    const before = weightsOf(model);
    // √0 is 0, but its slope is infinite.
    const loss = () => {
      const sums = [...model.parameters().values()].map((variable) => tf.sum(tf.mul(variable, 0)));
      return tf.sqrt(tf.addN(sums));
    };
    const run = train({ ...toyRun(model, 3), loss });
    await expect(run).rejects.toThrow(/the norm of the loss's gradient is (NaN|Infinity) at step 0/);
    expect(weightsOf(model)).toEqual(before);
  });
});

test.each([
  [{ steps: 0 }, 'train: steps must be a whole number ≥ 1; got 0'],
  [{ itemsPerStep: 1.5 }, 'train: itemsPerStep must be a whole number ≥ 1; got 1.5'],
  [
    { evaluate: { every: 0, run: async () => ({}) } },
    'train: evaluate.every must be a whole number ≥ 1; got 0',
  ],
  [{ resume: true }, 'train: resume needs a checkpoint to resume from'],
  [{ clipNorm: -1 }, 'maxNorm must be greater than 0; got -1'],
])('refuses %o', async (options, message) => {
  await expect(train({ ...toyRun(new Classifier(1), 3), ...options })).rejects.toThrow(message);
});
