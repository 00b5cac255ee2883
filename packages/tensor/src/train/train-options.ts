/** What a training run is told, and what it gives back. */
import type { Module } from '../nn/module.ts';
import type { OptimizerOptions } from '../optim/optimizer.ts';
import type { Schedule } from '../optim/warmup-cosine.ts';
import type { CheckpointStore } from './checkpoint.ts';
import type { Configuration } from './configuration.ts';
import type { GradientSource, LossOfBatch } from './gradient-source.ts';
import type { Evaluation, ProgressReporter, StepRecord } from './progress.ts';

export interface TrainOptions<Batch> extends LossOfBatch<Batch> {
  readonly model: Module;
  /** Length of the run. */
  readonly steps: number;
  /** AdamW unless its `kind` is 'muon'. */
  readonly optimizer?: OptimizerOptions;
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
  /** What else makes this run another: the model's config, the data's seed. A resumed run must have the same. */
  readonly configuration?: Configuration;
  readonly progress?: ProgressReporter;
  readonly onStep?: (record: StepRecord) => void;
  /** When it is aborted, the run finishes its step, saves and throws TrainingInterruptedError. */
  readonly signal?: AbortSignal;
  /** More threads than this one: `openJob` of './node' gives it with the model, data and loss of its share. */
  readonly gradientSource?: GradientSource;
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

/** @throws when something that is counted is no whole number ≥ 1. */
export function checkOptions<Batch>({
  steps,
  itemsPerStep,
  evaluate,
  checkpoint,
}: TrainOptions<Batch>): void {
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
