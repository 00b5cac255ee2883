/** A training job that several threads can build, each for its share of every batch. */
import type { Module } from '../nn/module.ts';
import type { LossOfBatch } from './gradient-source.ts';

/** Which part of every batch is one's own. */
export interface Share {
  /** Who: 0 is the thread that runs the training loop. */
  readonly worker: number;
  /** How many share the work, worker 0 included. */
  readonly workers: number;
}

/** What a job gives: options of `train`. */
export interface JobParts<Batch> extends LossOfBatch<Batch> {
  readonly model: Module;
}

/** How to build a job in any thread: its module's address, and a function. */
export interface Job<Settings, Batch, Extra = unknown> {
  /** Of the module that exports this job as `job`. */
  readonly url: string;
  readonly build: JobBuilder<Settings, Batch, Extra>;
}

/** `Extra` is whatever else the module hands out, such as a function that evaluates. */
export type JobBuilder<Settings, Batch, Extra = unknown> = (
  settings: Settings,
  share: Share,
) => (JobParts<Batch> & Extra) | Promise<JobParts<Batch> & Extra>;

/**
 * Describes a job in a module of its own, which every thread imports:
 *
 * ```
 * export const job = defineJob(import.meta.url, (settings: Settings, share) => ({ model, data, loss }));
 * ```
 *
 * Every thread makes batches of its own share only. The loss of a step is the mean of the shares' losses, and so are
 * the gradients: the same as those of the whole batch when the loss is a mean over examples and all shares are equally
 * large. A loss that compares the examples of a batch with each other, such as CLIP's, sees those of one share only.
 *
 * @param url `import.meta.url`.
 * @param build `settings` are plain data. Weights need not agree between threads: those of worker 0 count. A generator
 * for dropout should be another in each thread: `random.fork(share.worker)`.
 */
export function defineJob<Settings, Batch, Extra>(
  url: string,
  build: JobBuilder<Settings, Batch, Extra>,
): Job<Settings, Batch, Extra> {
  return { url, build };
}

/**
 * Worker w of N takes the examples from w·B/N up to (w + 1)·B/N of a batch of B.
 * @throws when the parts would not be equal, because a mean of their means would then not be the batch's.
 */
export function shareOf(batchSize: number, { worker, workers }: Share): { first: number; count: number } {
  const count = batchSize / workers;
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(
      `shareOf: a batch of ${batchSize} does not divide into ${workers} equal shares; use a multiple of ${workers}`,
    );
  }
  return { first: worker * count, count };
}
