/** What a training run tells those who watch it. */

/** One step that was made. */
export interface StepRecord {
  /** Steps count from 0: step 0 has the loss of the weights as they were given. */
  readonly step: number;
  /** Before this step's change of the weights. */
  readonly loss: number;
  readonly learningRate: number;
  /** ‖g‖ over all gradients, before clipping. */
  readonly gradientNorm: number;
  readonly itemsPerSecond: number;
  /** Estimate for the rest of the run. */
  readonly secondsLeft: number;
}

/** What `evaluate` measured when `step` steps were made. */
export interface Evaluation {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

export interface ProgressReporter {
  /** The run begins: `done` of its `steps` steps were made before, if it was resumed. */
  start(run: { readonly steps: number; readonly done: number }): void;
  step(record: StepRecord): void;
  evaluation(evaluation: Evaluation): void;
  /** The run is over, or stopped by an error. */
  stop(): void;
}

/** Seconds a step, as a running mean that forgets: the first steps are slower than the rest. */
export class StepClock {
  #seconds = Number.NaN;
  #started = performance.now();

  start(): void {
    this.#started = performance.now();
  }

  /** @returns seconds a step. */
  stop(): number {
    const seconds = Math.max(1e-6, (performance.now() - this.#started) / 1000);
    this.#seconds = Number.isNaN(this.#seconds) ? seconds : 0.9 * this.#seconds + 0.1 * seconds;
    return this.#seconds;
  }
}
