/** The training loop: every model of this repository learns here. */
import type { Module } from '../nn/module.ts';
import { globalNorm } from '../ops/global-norm.ts';
import { AdamW, type AdamWOptions } from '../optim/adamw.ts';
import { clipScale } from '../optim/clip-by-global-norm.ts';
import { gradients } from '../optim/gradients.ts';
import type { Schedule } from '../optim/warmup-cosine.ts';
import type { Random } from '../random.ts';
import * as tf from '../tf.ts';
import { type CheckpointStore, type History, restoreCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { type Configuration, configurationOf } from './configuration.ts';
import type { DataSource } from './data-source.ts';
import { TrainingDivergedError, TrainingInterruptedError } from './errors.ts';
import { type Evaluation, type ProgressReporter, StepClock, type StepRecord } from './progress.ts';

export interface TrainOptions<Batch> {
  readonly model: Module;
  /** The loss of a batch, a scalar; steps count from 0. Its tensors are disposed of. */
  readonly loss: (batch: Batch, step: number) => tf.Tensor;
  readonly data: DataSource<Batch>;
  /** Length of the run. */
  readonly steps: number;
  readonly optimizer?: AdamWOptions;
  /** The learning rate of every step; the optimiser's own unless given. */
  readonly schedule?: Schedule;
  /** Gradients longer than this are shortened to it; see `clipByGlobalNorm`. */
  readonly clipNorm?: number;
  /** How many examples a step takes, for the items per second. */
  readonly itemsPerStep: number;
  readonly evaluate?: {
    /** After this many steps, and again after each so many, and after the last. */
    readonly every: number;
    /** @param step how many steps were made. */
    readonly run: (step: number) => Promise<Readonly<Record<string, number>>>;
  };
  readonly checkpoint?: { readonly store: CheckpointStore; readonly every: number };
  /** Whether to go on from the store's checkpoint, if it has one. */
  readonly resume?: boolean;
  /** A generator that `loss` draws from (dropout, augmentation): its position goes into checkpoints. */
  readonly random?: Random;
  /** What else makes this run another: the model's config, the data's seed. A resumed run must have the same. */
  readonly configuration?: Configuration;
  readonly progress?: ProgressReporter;
  readonly onStep?: (record: StepRecord) => void;
  /** When it is aborted, the run finishes its step, saves and throws TrainingInterruptedError. */
  readonly signal?: AbortSignal;
}

export interface TrainResult {
  /** The loss of every step, of those before a resumption too. */
  readonly losses: readonly number[];
  readonly evaluations: readonly Evaluation[];
  /** How many steps were made. */
  readonly steps: number;
  /** How long this call took. */
  readonly seconds: number;
}

/**
 * Trains the model's unfrozen parameters: for each step, gradients of the loss of a batch, clipped, into AdamW.
 * @throws TrainingDivergedError naming the step, when a loss or gradient is NaN or infinite: the weights stay as they
 * were before it, and so does the last checkpoint.
 * @throws TrainingInterruptedError when the signal asked to stop.
 */
export async function train<Batch>(options: TrainOptions<Batch>): Promise<TrainResult> {
  checkOptions(options);
  const started = performance.now();
  const { model, progress, steps } = options;
  const optimizer = new AdamW(options.optimizer ?? { learningRate: 1e-3 }, model.trainableParameters());
  try {
    const run = new Run(options, optimizer);
    if (options.resume === true) await run.restore();
    progress?.start({ steps, done: run.done });
    while (run.done < steps) {
      if (options.signal?.aborted === true) await run.interrupt();
      await run.step();
    }
    const seconds = (performance.now() - started) / 1000;
    return { ...run.history, steps: run.done, seconds };
  } finally {
    progress?.stop();
    optimizer.dispose();
  }
}

class Run<Batch> {
  history: History = { losses: [], evaluations: [] };
  readonly #options: TrainOptions<Batch>;
  readonly #optimizer: AdamW;
  readonly #parameters: ReadonlyMap<string, tf.Variable>;
  readonly #schedule: Schedule;
  readonly #clock = new StepClock();
  readonly #breath = new Breath();
  #savedAt: number | undefined;

  constructor(options: TrainOptions<Batch>, optimizer: AdamW) {
    this.#options = options;
    this.#optimizer = optimizer;
    this.#parameters = options.model.trainableParameters();
    this.#schedule = options.schedule ?? (() => optimizer.hyperparameters.learningRate);
  }

  /** How many steps were made. */
  get done(): number {
    return this.history.losses.length;
  }

  async restore(): Promise<void> {
    const store = this.#options.checkpoint?.store;
    if (store === undefined) throw new Error('train: resume needs a checkpoint to resume from');
    const history = await restoreCheckpoint(store, this.#parts());
    if (history === undefined) return;
    this.history = history;
    this.#savedAt = this.done;
  }

  async step(): Promise<void> {
    const { steps, itemsPerStep, progress, onStep } = this.#options;
    const step = this.done;
    this.#clock.start();
    const learningRate = this.#schedule(step);
    const { loss, gradientNorm } = await this.#update(step, learningRate);
    const secondsPerStep = this.#clock.stop();
    this.history.losses.push(loss);
    const record: StepRecord = {
      step,
      loss,
      learningRate,
      gradientNorm,
      itemsPerSecond: itemsPerStep / secondsPerStep,
      secondsLeft: (steps - this.done) * secondsPerStep,
    };
    progress?.step(record);
    onStep?.(record);
    await this.#evaluate();
    await this.#save();
    await this.#breath.take();
  }

  /** Saves, and says so. */
  async interrupt(): Promise<never> {
    const { checkpoint, steps } = this.#options;
    if (checkpoint !== undefined) await this.#saveTo(checkpoint.store);
    const mend = checkpoint === undefined ? '; nothing was saved' : `${this.#whereSaved()}: resume to go on`;
    throw new TrainingInterruptedError(
      this.done,
      `train: stopped after ${this.done} of ${steps} steps${mend}`,
    );
  }

  /** Takes the gradients of a batch and, if they are sound, changes the weights. */
  async #update(step: number, learningRate: number): Promise<{ loss: number; gradientNorm: number }> {
    const { loss: lossOf, data, clipNorm } = this.#options;
    const result = tf.tidy(() => {
      const batch = data.batch(step);
      const { loss, gradients: found } = gradients(() => lossOf(batch, step), this.#parameters);
      return { loss, norm: globalNorm([...found.values()]), found: Object.fromEntries(found) };
    });
    try {
      const [[loss], [gradientNorm]] = await Promise.all([result.loss.data(), result.norm.data()]);
      this.#expectFinite('loss', loss!, step, learningRate);
      this.#expectFinite("norm of the loss's gradient", gradientNorm!, step, learningRate);
      const scale = clipNorm === undefined ? 1 : clipScale(gradientNorm!, clipNorm);
      this.#optimizer.step(new Map(Object.entries(result.found)), learningRate, scale);
      return { loss: loss!, gradientNorm: gradientNorm! };
    } finally {
      tf.dispose(result);
    }
  }

  #expectFinite(what: string, value: number, step: number, learningRate: number): void {
    if (Number.isFinite(value)) return;
    throw new TrainingDivergedError(
      step,
      `train: the ${what} is ${value} at step ${step} (learning rate ${learningRate}); the weights are those from ` +
        `before it${this.#whereSaved()}; lower the learning rate, clip gradients, or look at that batch`,
    );
  }

  async #evaluate(): Promise<void> {
    const { evaluate, progress, steps } = this.#options;
    if (evaluate === undefined || !isDue(this.done, evaluate.every, steps)) return;
    const evaluation = { step: this.done, values: await evaluate.run(this.done) };
    this.history.evaluations.push(evaluation);
    progress?.evaluation(evaluation);
  }

  async #save(): Promise<void> {
    const { checkpoint, steps } = this.#options;
    if (checkpoint === undefined || !isDue(this.done, checkpoint.every, steps)) return;
    await this.#saveTo(checkpoint.store);
  }

  async #saveTo(store: CheckpointStore): Promise<void> {
    if (this.#savedAt === this.done) return;
    await saveCheckpoint(store, this.#parts(), this.history);
    this.#savedAt = this.done;
  }

  #whereSaved(): string {
    const store = this.#options.checkpoint?.store;
    if (store === undefined) return '';
    if (this.#savedAt === undefined) return '; no checkpoint was saved yet';
    return `; the checkpoint after ${this.#savedAt} steps is in ${store.name}`;
  }

  #parts() {
    const { model, data, random, steps, itemsPerStep, clipNorm, configuration: extra = {} } = this.#options;
    const run = {
      model,
      optimizer: this.#optimizer,
      schedule: this.#schedule,
      steps,
      itemsPerStep,
      clipNorm,
      extra,
    };
    return { model, optimizer: this.#optimizer, data, random, configuration: configurationOf(run) };
  }
}

/** Lets timers, signals and screens have their turn between steps, which otherwise run without a pause. */
class Breath {
  #last = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#last < 50) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#last = performance.now();
  }
}

/** Whether something that happens every so many steps, and after the last, is due when `done` were made. */
function isDue(done: number, every: number, steps: number): boolean {
  return done % every === 0 || done === steps;
}

function checkOptions<Batch>({ steps, itemsPerStep, evaluate, checkpoint }: TrainOptions<Batch>): void {
  const counts = {
    steps,
    itemsPerStep,
    'evaluate.every': evaluate?.every ?? 1,
    'checkpoint.every': checkpoint?.every ?? 1,
  };
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new Error(`train: ${name} must be a whole number ≥ 1; got ${count}`);
    }
  }
}
