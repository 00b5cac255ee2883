import { mismatches } from '../nn/mismatches.ts';
import { assignAll } from '../nn/module.ts';
import { adamwStep } from '../ops/adamw-step.ts';
import * as tf from '../tf.ts';
import type { Optimizer, OptimizerState } from './optimizer.ts';

export interface AdamWHyperparameters {
  /** η; `step` may be given another. */
  readonly learningRate: number;
  /** β₁: how slowly the mean gradient forgets; 0.9 unless given. */
  readonly beta1: number;
  /** β₂: how slowly the mean squared gradient forgets; 0.999 unless given. */
  readonly beta2: number;
  /** ε: keeps the step finite where gradients are 0; 1e-8 unless given. */
  readonly epsilon: number;
  /** λ: how fast weights shrink towards 0; 0.01 unless given. */
  readonly weightDecay: number;
}

export interface AdamWOptions extends Partial<AdamWHyperparameters> {
  readonly learningRate: number;
  /** Which parameters decay. Unless given: matrices and larger do; vectors, that is biases and norms, don't. */
  readonly decays?: (path: string, parameter: tf.Variable) => boolean;
}

interface Slot {
  readonly parameter: tf.Variable;
  readonly firstMoment: tf.Variable;
  readonly secondMoment: tf.Variable;
  readonly weightDecay: number;
}

/**
 * θ ← θ − η·(m̂/(√v̂ + ε) + λθ), where m and v are running means of g and g², m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ)
 * (Loshchilov & Hutter 2019, "Decoupled weight decay regularization", algorithm 2).
 */
export class AdamW implements Optimizer {
  readonly hyperparameters: AdamWHyperparameters & Optimizer['hyperparameters'];
  readonly #slots: ReadonlyMap<string, Slot>;
  #steps = 0;

  /** @param parameters those that learn: `model.trainableParameters()`. */
  constructor(options: AdamWOptions, parameters: ReadonlyMap<string, tf.Variable>) {
    const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
    const { decays = (_, { rank }) => rank >= 2 } = options;
    this.hyperparameters = { learningRate, beta1, beta2, epsilon, weightDecay };
    checkHyperparameters(this.hyperparameters);
    this.#slots = new Map(
      [...parameters].map(([path, parameter]) => [
        path,
        {
          parameter,
          firstMoment: zeros(parameter.shape),
          secondMoment: zeros(parameter.shape),
          weightDecay: decays(path, parameter) ? weightDecay : 0,
        },
      ]),
    );
  }

  /** λ of each parameter: 0 for those that don't decay. */
  weightDecays(): ReadonlyMap<string, number> {
    return new Map([...this.#slots].map(([path, { weightDecay }]) => [path, weightDecay]));
  }

  /**
   * Changes the parameters, once.
   * @param gradients by path, one for each parameter.
   * @param learningRate η of this step.
   * @param gradientScale what the gradients are multiplied by first, as clipping does.
   * @throws when a gradient is missing, or is of no parameter here.
   */
  step(
    gradients: ReadonlyMap<string, tf.Tensor>,
    learningRate: number = this.hyperparameters.learningRate,
    gradientScale = 1,
  ): void {
    this.#expect('step', 'gradient', gradients);
    const slots = [...this.#slots.values()];
    tf.tidy(() => {
      const next = adamwStep(
        {
          parameters: slots.map(({ parameter }) => parameter),
          gradients: [...this.#slots.keys()].map((path) => gradients.get(path)!),
          firstMoments: slots.map(({ firstMoment }) => firstMoment),
          secondMoments: slots.map(({ secondMoment }) => secondMoment),
        },
        {
          ...this.hyperparameters,
          step: this.#steps + 1,
          learningRate,
          gradientScale,
          weightDecay: slots.map(({ weightDecay }) => weightDecay),
        },
      );
      for (const [index, { parameter, firstMoment, secondMoment }] of slots.entries()) {
        parameter.assign(next.parameters[index]!);
        firstMoment.assign(next.firstMoments[index]!);
        secondMoment.assign(next.secondMoments[index]!);
      }
    });
    this.#steps++;
  }

  stateDict(): OptimizerState {
    return {
      steps: this.#steps,
      firstMoments: this.#variables('firstMoment'),
      secondMoments: this.#variables('secondMoment'),
    };
  }

  /** Takes over the state. @throws when it is of other parameters, before anything is changed. */
  loadStateDict({ steps, firstMoments, secondMoments }: OptimizerState): void {
    this.#expect('loadStateDict', 'first moment', firstMoments);
    this.#expect('loadStateDict', 'second moment', secondMoments);
    assignAll(this.#variables('firstMoment'), firstMoments);
    assignAll(this.#variables('secondMoment'), secondMoments);
    this.#steps = steps;
  }

  /** Frees the moments; the parameters stay. */
  dispose(): void {
    for (const { firstMoment, secondMoment } of this.#slots.values()) tf.dispose([firstMoment, secondMoment]);
  }

  #variables(kind: 'parameter' | 'firstMoment' | 'secondMoment'): ReadonlyMap<string, tf.Variable> {
    return new Map([...this.#slots].map(([path, slot]) => [path, slot[kind]]));
  }

  #expect(method: string, kind: string, given: ReadonlyMap<string, tf.Tensor>): void {
    const problems = mismatches(this.#variables('parameter'), given);
    if (problems.length === 0) return;
    throw new Error(`AdamW.${method}: expected one ${kind} for each parameter: ${problems.join('; ')}`);
  }
}

function checkHyperparameters(values: AdamWHyperparameters): void {
  const { beta1, beta2, epsilon } = values;
  const bad = Object.entries(values).find(([, value]) => !(Number.isFinite(value) && value >= 0));
  if (bad !== undefined) throw new Error(`AdamW: ${bad[0]} must be a number ≥ 0; got ${bad[1]}`);
  if (beta1 >= 1 || beta2 >= 1) {
    throw new Error(`AdamW: beta1 and beta2 must be less than 1; got ${beta1} and ${beta2}`);
  }
  if (epsilon === 0) throw new Error('AdamW: epsilon must be greater than 0, or a gradient of 0 gives NaN');
}

function zeros(shape: number[]): tf.Variable {
  const tensor = tf.zeros(shape);
  const variable = tf.variable(tensor, false);
  tensor.dispose();
  return variable;
}
