import { assignAll } from '../nn/module.ts';
import * as tf from '../tf.ts';
import { AdamW, type AdamWOptions } from './adamw.ts';
import type { Optimizer, OptimizerState } from './optimizer.ts';
import { orthogonalize } from './orthogonalize.ts';

export interface MuonOptions extends AdamWOptions {
  readonly kind: 'muon';
  /** μ: how slowly the momentum of a matrix forgets; 0.95 unless given. */
  readonly momentum?: number;
  /** Which parameters are moved as matrices. Unless given: `isHiddenMatrix`; all others are AdamW's. */
  readonly matrices?: (path: string, parameter: tf.Variable) => boolean;
}

interface Slot {
  readonly parameter: tf.Variable;
  readonly momentum: tf.Variable;
  readonly weightDecay: number;
}

/** Matrices of some shapes, each [n, In, Out] → the same, made orthogonal (`orthogonalize`); the caller disposes of them. */
export type Directions = (matrices: readonly tf.Tensor3D[]) => Promise<tf.Tensor3D[]>;

const ownDirections: Directions = async (matrices) => matrices.map(orthogonalize);

/** As large as a step of AdamW usually is, in root mean square, so that both share one learning rate. */
const adamwLength = 0.2;

/**
 * The matrix of a layer inside the model: its inputs and outputs are both vectors that are thought in. What reads pixels
 * or words, and what names classes, is no such matrix (Jordan et al. 2024, "Muon").
 */
export function isHiddenMatrix(path: string, { rank }: Pick<tf.Variable, 'rank'>): boolean {
  return isWeightMatrix(path, { rank }) && !/(^|\.)patchEmbedding\./.test(path);
}

/** A hidden matrix, or the one that reads patches: pixels are no thoughts, but eyes learn faster if Muon moves it, too. */
export function isWeightMatrix(path: string, { rank }: Pick<tf.Variable, 'rank'>): boolean {
  return rank === 2 && path.endsWith('.weight') && !/(^|\.)head\./.test(path);
}

/**
 * M ← μM + G, W ← W − η·(0.2·√max(In, Out)·O + λW), where O is G + μM with all its singular values made about 1
 * (Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks"; the length of the step after Liu et
 * al. 2025, "Muon is scalable for LLM training", eq. 4).
 *
 * A gradient points where a few directions of the matrix already lead, and AdamW, which sees single numbers, follows.
 * Made orthogonal, the step moves every direction equally, so that what only a rare example asks for is learned too.
 * All parameters that are no hidden matrices are AdamW's, at the same learning rate.
 */
export class Muon implements Optimizer {
  readonly hyperparameters: Optimizer['hyperparameters'];
  readonly #momentum: number;
  readonly #slots: ReadonlyMap<string, Slot>;
  readonly #others: AdamW;
  readonly #directions: Directions;

  /**
   * @param parameters those that learn: `model.trainableParameters()`.
   * @param directions who makes matrices orthogonal: most of what a step costs, and several threads can share it.
   */
  constructor(
    options: MuonOptions,
    parameters: ReadonlyMap<string, tf.Variable>,
    directions: Directions = ownDirections,
  ) {
    const { momentum = 0.95, matrices = isHiddenMatrix, kind: _, ...rest } = options;
    if (!(momentum >= 0 && momentum < 1)) {
      throw new Error(`Muon: momentum must be at least 0 and less than 1; got ${momentum}`);
    }
    const chosen = [...parameters].filter(([path, parameter]) => matrices(path, parameter));
    const odd = chosen.find(([, { rank }]) => rank !== 2);
    if (odd !== undefined) {
      throw new Error(`Muon: '${odd[0]}' is no matrix: [${odd[1].shape.join(', ')}]; leave it to AdamW`);
    }
    const paths = new Set(chosen.map(([path]) => path));
    this.#others = new AdamW(rest, new Map([...parameters].filter(([path]) => !paths.has(path))));
    this.#momentum = momentum;
    this.#directions = directions;
    this.hyperparameters = { ...this.#others.hyperparameters, momentum };
    const { decays = () => true } = options;
    this.#slots = new Map(
      chosen.map(([path, parameter]) => [
        path,
        {
          parameter,
          momentum: tf.tidy(() => tf.variable(tf.zeros(parameter.shape), false)),
          weightDecay: decays(path, parameter) ? this.#others.hyperparameters.weightDecay : 0,
        },
      ]),
    );
  }

  weightDecays(): ReadonlyMap<string, number> {
    const own = [...this.#slots].map(([path, { weightDecay }]) => [path, weightDecay] as const);
    return new Map([...own, ...this.#others.weightDecays()]);
  }

  /** @throws when a gradient is missing, or is of no parameter here. Nothing is changed then, nor when `directions` fails. */
  async step(
    gradients: ReadonlyMap<string, tf.Tensor>,
    learningRate: number = this.hyperparameters.learningRate,
    gradientScale = 1,
  ): Promise<void> {
    for (const path of this.#slots.keys()) {
      if (!gradients.has(path)) throw new Error(`Muon.step: the gradient of '${path}' is missing`);
    }
    // Matrices of one shape together: many small products cost more than one large one.
    const groups = [...Map.groupBy(this.#slots, ([, { parameter }]) => parameter.shape.join()).values()];
    const aheads = groups.map((alike) => this.#ahead(alike, gradients, gradientScale));
    let directions: tf.Tensor3D[] = [];
    try {
      directions = await this.#directions(aheads.map(({ ahead }) => ahead));
      const others = new Map([...gradients].filter(([path]) => !this.#slots.has(path)));
      this.#others.step(others, learningRate, gradientScale);
      for (const [group, alike] of groups.entries()) {
        this.#move(alike, aheads[group]!.momenta, directions[group]!, learningRate);
      }
    } finally {
      tf.dispose([...aheads.flatMap(({ momenta, ahead }) => [momenta, ahead]), ...directions]);
    }
  }

  /** μM + G, and G + μ of that, of matrices of one shape: both [n, In, Out]. */
  #ahead(
    alike: readonly (readonly [string, Slot])[],
    gradients: ReadonlyMap<string, tf.Tensor>,
    gradientScale: number,
  ): { momenta: tf.Tensor3D; ahead: tf.Tensor3D } {
    return tf.tidy(() => {
      const stacked = tf.stack(alike.map(([path]) => gradients.get(path)!)); // [n, In, Out]
      const gradient = tf.mul(stacked, gradientScale); // [n, In, Out]
      const before = tf.stack(alike.map(([, { momentum }]) => momentum)); // [n, In, Out]
      const momenta = tf.add(tf.mul(before, this.#momentum), gradient) as tf.Tensor3D; // [n, In, Out]
      return { momenta, ahead: tf.add(gradient, tf.mul(momenta, this.#momentum)) as tf.Tensor3D }; // [n, In, Out]
    });
  }

  /** Takes over momenta, and goes in these directions: both [n, In, Out]. */
  #move(
    alike: readonly (readonly [string, Slot])[],
    momenta: tf.Tensor3D,
    directions: tf.Tensor3D,
    learningRate: number,
  ): void {
    tf.tidy(() => {
      for (const [index, [, { parameter, momentum, weightDecay }]] of alike.entries()) {
        const length = adamwLength * Math.sqrt(Math.max(...parameter.shape));
        const kept = tf.mul(parameter, 1 - learningRate * weightDecay); // [In, Out]
        momentum.assign(entry(momenta, index));
        parameter.assign(tf.sub(kept, tf.mul(entry(directions, index), learningRate * length)));
      }
    });
  }

  stateDict(): OptimizerState {
    const { steps, firstMoments, secondMoments } = this.#others.stateDict();
    return { steps, firstMoments: new Map([...this.#momenta(), ...firstMoments]), secondMoments };
  }

  loadStateDict({ steps, firstMoments, secondMoments }: OptimizerState): void {
    const momenta = this.#momenta();
    for (const [path, { shape }] of momenta) {
      if (tf.util.arraysEqual(firstMoments.get(path)?.shape ?? [], shape)) continue;
      throw new Error(`Muon.loadStateDict: expected the momentum of '${path}', [${shape.join(', ')}]`);
    }
    const others = new Map([...firstMoments].filter(([path]) => !momenta.has(path)));
    this.#others.loadStateDict({ steps, firstMoments: others, secondMoments });
    assignAll(momenta, firstMoments);
  }

  dispose(): void {
    this.#others.dispose();
    for (const { momentum } of this.#slots.values()) momentum.dispose();
  }

  #momenta(): ReadonlyMap<string, tf.Variable> {
    return new Map([...this.#slots].map(([path, { momentum }]) => [path, momentum]));
  }
}

/** Matrix `index` of many: [n, In, Out] → [In, Out]. */
function entry(matrices: tf.Tensor, index: number): tf.Tensor {
  const [, rows, columns] = matrices.shape as [number, number, number];
  return tf.reshape(tf.slice(matrices, [index, 0, 0], [1, rows, columns]), [rows, columns]); // [In, Out]
}
