/** The training loop: every model of this repository learns here. */
import { globalNorm } from '../ops/global-norm.ts';
import { clipScale } from '../optim/clip-by-global-norm.ts';
import { type Optimizer, optimizerOf } from '../optim/optimizer.ts';
import type { Schedule } from '../optim/warmup-cosine.ts';
import * as tf from '../tf.ts';
import { type CheckpointStore, type History, restoreCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { configurationOf } from './configuration.ts';
import { TrainingDivergedError, TrainingInterruptedError, WorkerFailedError } from './errors.ts';
import { type GradientSource, OwnGradients, type Position } from './gradient-source.ts';
import { messageOf } from './message-of.ts';
import { StepClock, type StepRecord } from './progress.ts';
import { checkOptions, type TrainOptions, type TrainResult } from './train-options.ts';

/**
 * Trains the model's unfrozen parameters: for each step, gradients of the loss of a batch, clipped, into the optimiser.
 * @throws TrainingDivergedError naming the step, when a loss or gradient is NaN or infinite: the weights stay as they
 * were before it, and so does the last checkpoint.
 * @throws TrainingInterruptedError when the signal asked to stop.
 * @throws WorkerFailedError when one of several workers failed, after a checkpoint of the steps before was saved.
 */
export async function train<Batch>(options: TrainOptions<Batch>): Promise<TrainResult> {
  checkOptions(options);
  const started = performance.now();
  const { model, progress, steps } = options;
  const { optimizer: chosen = { learningRate: 1e-3 }, gradientSource } = options;
  const optimizer = optimizerOf(chosen, model.trainableParameters(), gradientSource?.directions);
  try {
    const run = new Run(options, optimizer);
    await run.begin();
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
  readonly #optimizer: Optimizer;
  readonly #source: GradientSource;
  readonly #schedule: Schedule;
  readonly #clock = new StepClock();
  readonly #breath = new Breath();
  #savedAt: number | undefined;

  constructor(options: TrainOptions<Batch>, optimizer: Optimizer) {
    this.#options = options;
    this.#optimizer = optimizer;
    this.#source = options.gradientSource ?? new OwnGradients(options);
    this.#schedule = options.schedule ?? (() => optimizer.hyperparameters.learningRate);
  }

  /** How many steps were made. */
  get done(): number {
    return this.history.losses.length;
  }

  async begin(): Promise<void> {
    const { model, resume = false } = this.#options;
    const positions = resume ? await this.#restore() : undefined;
    await this.#source.begin(model.parameters(), positions);
  }

  async #restore(): Promise<readonly Position[] | undefined> {
    const store = this.#options.checkpoint?.store;
    if (store === undefined) throw new Error('train: resume needs a checkpoint to resume from');
    const restored = await restoreCheckpoint(store, this.#parts());
    if (restored === undefined) return undefined;
    this.history = restored.history;
    this.#savedAt = this.done;
    return restored.positions;
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
    const { clipNorm } = this.#options;
    const { loss, gradients } = await this.#shared(step, () => this.#source.gradients(step));
    try {
      this.#expectFinite('loss', loss, step, learningRate);
      const gradientNorm = await normOf(gradients);
      this.#expectFinite("norm of the loss's gradient", gradientNorm, step, learningRate);
      const scale = clipNorm === undefined ? 1 : clipScale(gradientNorm, clipNorm);
      await this.#shared(step, async () => this.#optimizer.step(gradients, learningRate, scale));
      return { loss, gradientNorm };
    } finally {
      tf.dispose([...gradients.values()]);
    }
  }

  /** What workers may fail at. */
  async #shared<T>(step: number, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof WorkerFailedError)) throw error;
      const where = await this.#saveAfterFailure();
      const { steps } = this.#options;
      throw new WorkerFailedError(
        error.worker,
        `train: ${error.message}, at step ${step} of ${steps}; the weights are those from before it${where}`,
        error.cause,
      );
    }
  }

  /** Saves what was learned, if anything was, and says where. */
  async #saveAfterFailure(): Promise<string> {
    const { checkpoint } = this.#options;
    try {
      if (checkpoint !== undefined && this.done > 0) await this.#saveTo(checkpoint.store);
      return this.#whereSaved();
    } catch (unsaved) {
      return `; saving them failed, too: ${messageOf(unsaved)}`;
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
    const { history } = this;
    await saveCheckpoint(store, this.#parts(), { history, positions: this.#source.positions() });
    this.#savedAt = this.done;
  }

  #whereSaved(): string {
    const store = this.#options.checkpoint?.store;
    if (store === undefined) return '';
    if (this.#savedAt === undefined) return '; no checkpoint was saved yet';
    return `; the checkpoint after ${this.#savedAt} steps is in ${store.name}`;
  }

  #parts() {
    const { model, steps, itemsPerStep, clipNorm, configuration: extra = {} } = this.#options;
    const run = {
      model,
      optimizer: this.#optimizer,
      schedule: this.#schedule,
      steps,
      itemsPerStep,
      clipNorm,
      workers: this.#source.workers,
      extra,
    };
    return { model, optimizer: this.#optimizer, configuration: configurationOf(run) };
  }
}

/** ‖g‖ over all gradients. */
async function normOf(gradients: ReadonlyMap<string, tf.Tensor>): Promise<number> {
  const norm = tf.tidy(() => globalNorm([...gradients.values()]));
  const [value] = await norm.data();
  norm.dispose();
  return value!;
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
