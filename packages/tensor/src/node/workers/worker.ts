/** The program of a worker's thread: it builds the job for its share, and gives gradients when it is asked. */
import { parentPort } from 'node:worker_threads';
import { type BackendName, start } from '../../backend/start.ts';
import { mismatches } from '../../nn/mismatches.ts';
import { assignAll } from '../../nn/module.ts';
import * as tf from '../../tf.ts';
import { OwnGradients } from '../../train/gradient-source.ts';
import type { Job, JobParts } from '../../train/job.ts';
import { messageOf } from '../../train/message-of.ts';
import type { BeginRequest, Done, Failed, OpenRequest, Request, SharedEntry } from './messages.ts';
import { directionsOf } from './shared-directions.ts';
import { SharedTensors } from './shared-tensors.ts';

class Replica {
  readonly #parameters: ReadonlyMap<string, tf.Variable>;
  readonly #source: OwnGradients<unknown>;
  #weights: SharedTensors | undefined;
  #gradients: SharedTensors | undefined;

  constructor(parts: JobParts<unknown>) {
    this.#parameters = parts.model.parameters();
    this.#source = new OwnGradients(parts);
  }

  static async open({ url, settings, share, backend }: OpenRequest): Promise<Replica> {
    await start({ backend: backend as BackendName });
    const { job } = (await import(url)) as { job?: Job<unknown, unknown, unknown> };
    if (job?.url !== url) {
      throw new Error(`${url} must export its job: export const job = defineJob(import.meta.url, …)`);
    }
    return new Replica(await job.build(settings, share));
  }

  get position() {
    return this.#source.positions()[0]!;
  }

  /** Takes over the model of the first thread: which parameters learn, and the values of those that don't. */
  async begin({ learning, frozen, gradients, position }: BeginRequest): Promise<void> {
    this.#expectSameModel([...learning.entries, ...frozen.entries]);
    for (const { path } of learning.entries) this.#parameters.get(path)!.trainable = true;
    for (const { path } of frozen.entries) this.#parameters.get(path)!.trainable = false;
    this.#assign(new SharedTensors(frozen));
    this.#weights = new SharedTensors(learning);
    this.#gradients = new SharedTensors(gradients);
    await this.#source.begin(this.#parameters, position && [position]);
  }

  /** @returns the loss; gradients go to shared memory. */
  async step(step: number): Promise<number> {
    this.#assign(this.#weights!);
    const { loss, gradients } = await this.#source.gradients(step);
    this.#gradients!.write(gradients);
    tf.dispose([...gradients.values()]);
    return loss;
  }

  #expectSameModel(entries: readonly SharedEntry[]): void {
    const forms = entries.map(({ path, shape }) => [path, { shape, dtype: 'float32' }] as const);
    const problems = mismatches(this.#parameters, new Map(forms));
    if (problems.length === 0) return;
    throw new Error(`the job built another model than in worker 0: ${problems.join('; ')}`);
  }

  #assign(shared: SharedTensors): void {
    tf.tidy(() => {
      const values = shared.read();
      assignAll(new Map([...values.keys()].map((path) => [path, this.#parameters.get(path)!])), values);
    });
  }
}

let replica: Replica | undefined;

async function answer(request: Request): Promise<Done> {
  if (request.kind === 'open') replica = await Replica.open(request);
  if (request.kind === 'begin') await replica!.begin(request);
  if (request.kind === 'directions') {
    const matrices = new SharedTensors(request.matrices);
    tf.tidy(() => matrices.write(directionsOf(matrices.read())));
  }
  const loss = request.kind === 'step' ? await replica!.step(request.step) : Number.NaN;
  return { kind: 'done', loss, position: replica!.position };
}

parentPort!.on('message', async (request: Request) => {
  try {
    parentPort!.postMessage(await answer(request));
  } catch (error) {
    const stack = error instanceof Error ? error.stack : undefined;
    parentPort!.postMessage({ kind: 'failed', message: messageOf(error), stack } satisfies Failed);
  }
});
