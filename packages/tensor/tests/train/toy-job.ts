/** The toy task as a job for several threads, with ways to go wrong. */
import { crossEntropy } from '../../src/ops/cross-entropy.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import type { DataSource } from '../../src/train/data-source.ts';
import { defineJob, type Job, shareOf } from '../../src/train/job.ts';
import { type Batch, Classifier, clouds } from './toy.ts';

export interface ToySettings {
  readonly seed: number;
  readonly dropout?: boolean;
  /** Which worker fails at which step, and how. */
  readonly trouble?: {
    readonly worker: number;
    readonly step: number;
    readonly kind: 'throws' | 'exits' | 'NaN';
  };
}

const batchSize = 16;

export const job: Job<ToySettings, Batch> = defineJob(import.meta.url, (settings, share) => {
  const { seed, dropout = false, trouble } = settings;
  const model = new Classifier(seed + share.worker);
  const whole = clouds();
  const { first, count } = shareOf(batchSize, share);
  const random = new Random(5).fork(share.worker);
  // A position of its own: which batch comes next does not follow from the step.
  let next = 0;
  const data: DataSource<Batch> = {
    batch: () => {
      const { points, labels } = whole.batch(next++);
      return { points: tf.slice(points, first, count), labels: tf.slice(labels, first, count) };
    },
    state: () => next,
    restore: (state) => {
      next = state as number;
    },
  };
  const loss = ({ points, labels }: Batch, step: number) => {
    const kept = dropout
      ? tf.cast(tf.greater(random.uniformTensor(points.shape, 0, 1), 0.2), 'float32')
      : tf.onesLike(points);
    const mean = crossEntropy(model.apply(tf.mul(points, kept)), labels);
    if (trouble?.worker !== share.worker || trouble.step !== step) return mean;
    if (trouble.kind === 'exits') process.exit(3);
    if (trouble.kind === 'throws') throw new Error('the lights went out');
    return tf.mul(mean, Number.NaN);
  };
  return { model, data, loss, random };
});
