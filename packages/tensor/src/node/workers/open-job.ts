import * as tf from '../../tf.ts';
import { type GradientSource, OwnGradients } from '../../train/gradient-source.ts';
import type { Job, JobParts } from '../../train/job.ts';
import { messageOf } from '../../train/message-of.ts';
import { SharedGradients } from './shared-gradients.ts';
import { WorkerThread } from './worker-thread.ts';

/** Options of `train`; the threads stand by until it is closed. */
export interface OpenJob extends AsyncDisposable {
  readonly gradientSource: GradientSource;
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * Builds the job here, for worker 0, and in `workers` − 1 threads more, each for its share of every batch:
 *
 * ```
 * await using open = await openJob(job, settings, 2);
 * await train({ ...open, steps, itemsPerStep });
 * ```
 *
 * The training loop, the optimiser and the model that counts are this thread's; the others give gradients. With 1
 * worker no thread is started. For the same number of workers the results are the same, bit for bit.
 *
 * @param settings plain data, as `structuredClone` copies it.
 * @throws when no backend runs yet, and WorkerFailedError when a thread cannot build the job.
 */
export async function openJob<Settings, Batch, Extra>(
  job: Job<Settings, Batch, Extra>,
  settings: Settings,
  workers: number,
): Promise<JobParts<Batch> & Extra & OpenJob> {
  if (!Number.isSafeInteger(workers) || workers < 1) {
    throw new Error(`openJob: workers must be a whole number ≥ 1; got ${workers}`);
  }
  checkSettings(settings);
  const backend = tf.getBackend();
  if (backend === undefined) throw new Error('openJob: nothing can be computed yet; await start() first');
  const threads = Array.from({ length: workers - 1 }, (_, index) => new WorkerThread(1 + index));
  const close = async () => void (await Promise.all(threads.map((thread) => thread.close())));
  try {
    const answers = threads.map((thread) => {
      const share = { worker: thread.index, workers };
      return thread.ask({ kind: 'open', url: job.url, settings, share, backend });
    });
    const build = async () => await job.build(settings, { worker: 0, workers });
    const [parts, ...others] = await Promise.all([build(), ...answers]);
    const own = new OwnGradients(parts);
    const positions = others.map(({ position }) => position);
    const gradientSource = workers === 1 ? own : new SharedGradients(own, threads, positions);
    return { ...parts, gradientSource, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

function checkSettings(settings: unknown): void {
  try {
    structuredClone(settings);
  } catch (cause) {
    throw new Error(`openJob: settings must be plain data: ${messageOf(cause)}`, { cause });
  }
}
