/** The toy task as a job for several threads, with ways to go wrong. */
import { crossEntropy } from '../../src/ops/cross-entropy.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { defineJob, type Job, shareOf } from '../../src/train/job.ts';
import { type Batch, Classifier, clouds } from './toy.ts';

export interface ToySettings {
  /** Dropout that must come back when the run is resumed. */
  readonly dropout?: boolean;
  /** Which worker fails, how, and at which step; at −1 while the job is built. */
  readonly trouble?: {
    readonly worker: number;
    readonly step: number;
    readonly kind: 'throws' | 'exits' | 'is NaN' | 'has another model';
  };
}

export const batchSize = 16;

export const job: Job<ToySettings, Batch, { readonly model: Classifier }> = defineJob(
  import.meta.url,
  ({ dropout = false, trouble }, share) => {
    const fails = (kind: string, step = -1) =>
      trouble?.worker === share.worker && trouble.step === step && trouble.kind === kind;
    if (fails('throws')) throw new Error('no such data');
    // Every worker begins with weights of its own: those of worker 0 must count.
    const model = new Classifier(1 + share.worker, fails('has another model') ? 13 : 12);
    const random = new Random(5).fork(share.worker);
    const { first, count } = shareOf(batchSize, share);
    const whole = clouds();
    // A position of its own: which batch comes next does not follow from the step.
    const position = { next: 100, tensors: 0 };
    return {
      model,
      random,
      data: {
        batch: () => {
          const { points, labels } = whole.batch(position.next++);
          return { points: tf.slice(points, first, count), labels: tf.slice(labels, first, count) };
        },
        // Itself, not a copy: a checkpoint must not change with it. The tensors are for the test of leaks.
        state: () => Object.assign(position, { tensors: tf.memory().numTensors }),
        restore: (state) => {
          position.next = (state as { next: number }).next;
        },
      },
      loss: ({ points, labels }, step) => {
        if (fails('throws', step)) throw new Error('the lights went out');
        if (fails('exits', step)) process.exit(3);
        const kept = tf.greater(random.uniformTensor(points.shape, 0, 1), dropout ? 0.2 : -1);
        const mean = crossEntropy(model.apply(tf.mul(points, tf.cast(kept, 'float32'))), labels);
        return fails('is NaN', step) ? tf.mul(mean, Number.NaN) : mean;
      },
    };
  },
);
