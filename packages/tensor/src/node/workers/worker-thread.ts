import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { WorkerFailedError } from '../../train/errors.ts';
import type { Done, Failed, Request } from './messages.ts';

const program = new URL('./worker.ts', import.meta.url);
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** A worker as the thread of the training loop sees it: it is asked one thing at a time. It keeps no program alive. */
export class WorkerThread {
  /** Its number among the workers, from 1. */
  readonly index: number;
  readonly #thread: Worker;
  #waiting: PromiseWithResolvers<Done> | undefined;
  #failure: WorkerFailedError | undefined;

  constructor(index: number) {
    this.index = index;
    // Whatever runs this thread (tsx, a test runner) may have loaders that the worker does not know.
    this.#thread = new Worker(program, { execArgv: ['--import', tsx] });
    this.#thread.unref();
    this.#thread.on('message', (reply: Done | Failed) => this.#take(reply));
    this.#thread.on('error', (error) => this.#fail(error.message, error));
    this.#thread.on('exit', (code) => this.#fail(`the thread ended with exit code ${code}`, undefined));
  }

  /** @throws WorkerFailedError when the worker cannot do it, or has ended. */
  ask(request: Request): Promise<Done> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#waiting = Promise.withResolvers();
    this.#thread.ref();
    this.#thread.postMessage(request);
    return this.#waiting.promise;
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #take(reply: Done | Failed): void {
    if (reply.kind === 'done') {
      this.#thread.unref();
      this.#waiting?.resolve(reply);
    } else {
      const cause = new Error(reply.message);
      if (reply.stack !== undefined) cause.stack = reply.stack;
      this.#fail(reply.message, cause);
    }
  }

  #fail(message: string, cause: unknown): void {
    this.#failure ??= new WorkerFailedError(this.index, `worker ${this.index}: ${message}`, cause);
    this.#thread.unref();
    this.#waiting?.reject(this.#failure);
  }
}
