import type * as tf from '../tf.ts';
import { AdamW, type AdamWOptions } from './adamw.ts';
import { type Directions, Muon, type MuonOptions } from './muon.ts';

/** What an optimiser remembers; the tensors are the live ones. */
export interface OptimizerState {
  /** t, the number of steps made. */
  readonly steps: number;
  /** Means of gradients, and of their squares where those are kept, by the path of their parameter. */
  readonly firstMoments: ReadonlyMap<string, tf.Tensor>;
  readonly secondMoments: ReadonlyMap<string, tf.Tensor>;
}

/** Changes parameters by their gradients. */
export interface Optimizer {
  /** What it was made with: the same numbers make the same steps. */
  readonly hyperparameters: { readonly learningRate: number } & Readonly<Record<string, number>>;
  /** λ of each parameter: 0 for those that don't decay. */
  weightDecays(): ReadonlyMap<string, number>;
  /**
   * Changes the parameters, once.
   * @param gradients by path, one for each parameter.
   * @param learningRate η of this step.
   * @param gradientScale what the gradients are multiplied by first, as clipping does.
   */
  step(
    gradients: ReadonlyMap<string, tf.Tensor>,
    learningRate?: number,
    gradientScale?: number,
  ): void | Promise<void>;
  stateDict(): OptimizerState;
  /** Takes over the state. @throws when it is of other parameters, before anything is changed. */
  loadStateDict(state: OptimizerState): void;
  /** Frees what it remembers; the parameters stay. */
  dispose(): void;
}

/** AdamW, or Muon when its options say so. */
export type OptimizerOptions = AdamWOptions | MuonOptions;

/** @param directions who computes Muon's; this thread unless given. */
export function optimizerOf(
  options: OptimizerOptions,
  parameters: ReadonlyMap<string, tf.Variable>,
  directions?: Directions,
): Optimizer {
  return 'kind' in options ? new Muon(options, parameters, directions) : new AdamW(options, parameters);
}
