/** How a run ends before its last step. */

/** The loss or the gradient's norm became NaN or infinite; the weights are those from before that step. */
export class TrainingDivergedError extends Error {
  override readonly name = 'TrainingDivergedError';
  readonly step: number;

  constructor(step: number, message: string) {
    super(message);
    this.step = step;
  }
}

/** The run was asked to stop, finished its step and saved. */
export class TrainingInterruptedError extends Error {
  override readonly name = 'TrainingInterruptedError';
  /** How many steps were made. */
  readonly steps: number;

  constructor(steps: number, message: string) {
    super(message);
    this.steps = steps;
  }
}

/** A worker failed, or ended; the weights are those from before that step. */
export class WorkerFailedError extends Error {
  override readonly name = 'WorkerFailedError';
  /** 0 is the thread that runs the training loop. */
  readonly worker: number;

  constructor(worker: number, message: string, cause: unknown) {
    super(message, { cause });
    this.worker = worker;
  }
}
