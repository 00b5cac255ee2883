/** Where the loss and the gradients of a step come from: from one thread here, from several behind `./node`. */
import { gradients } from '../optim/gradients.ts';
import type { Directions } from '../optim/muon.ts';
import type { Random, RandomState } from '../random.ts';
import * as tf from '../tf.ts';
import type { DataSource } from './data-source.ts';

export interface StepGradients {
  /** The mean over all that took part, rounded to float32. */
  readonly loss: number;
  /** ∂loss/∂parameter, by path; the caller disposes of them. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/** Where one worker's generator and data stand; plain data, stored with checkpoints. */
export interface Position {
  readonly random?: RandomState | undefined;
  readonly data?: unknown;
}

export interface GradientSource {
  /** How many threads share the work, this one included. */
  readonly workers: number;
  /**
   * A run begins.
   * @param parameters the model's, frozen ones too: at their values gradients are taken.
   * @param positions of every worker, when the run was resumed.
   */
  begin(parameters: ReadonlyMap<string, tf.Variable>, positions?: readonly Position[]): Promise<void>;
  gradients(step: number): Promise<StepGradients>;
  /** Shares what an optimiser may have to do besides. */
  readonly directions?: Directions;
  /** Of every worker, this thread first, after the last step that all of them finished. */
  positions(): readonly Position[];
}

/** What a step's loss is made of. */
export interface LossOfBatch<Batch> {
  /** The loss of a batch, a scalar; steps count from 0. Its tensors are disposed of. */
  readonly loss: (batch: Batch, step: number) => tf.Tensor;
  readonly data: DataSource<Batch>;
  /** A generator that `loss` draws from (dropout, augmentation): its position goes into checkpoints. */
  readonly random?: Random;
}

/** This thread computes everything. */
export class OwnGradients<Batch> implements GradientSource {
  readonly workers = 1;
  readonly #source: LossOfBatch<Batch>;
  #parameters: ReadonlyMap<string, tf.Variable> = new Map();

  constructor(source: LossOfBatch<Batch>) {
    this.#source = source;
  }

  async begin(
    parameters: ReadonlyMap<string, tf.Variable>,
    positions: readonly Position[] = [],
  ): Promise<void> {
    this.#parameters = parameters;
    const [{ random, data } = {}] = positions;
    if (random !== undefined) this.#source.random?.restore(random);
    if (data !== undefined) this.#source.data.restore?.(data);
  }

  async gradients(step: number): Promise<StepGradients> {
    const { loss: lossOf, data } = this.#source;
    const result = tf.tidy(() => {
      const batch = data.batch(step);
      const { loss, gradients: found } = gradients(() => lossOf(batch, step), this.#parameters);
      return { loss, found: Object.fromEntries(found) };
    });
    const [loss] = await result.loss.data();
    result.loss.dispose();
    return { loss: loss!, gradients: new Map(Object.entries(result.found)) };
  }

  positions(): readonly Position[] {
    const { random, data } = this.#source;
    return [{ random: random?.state(), data: data.state?.() }];
  }
}
