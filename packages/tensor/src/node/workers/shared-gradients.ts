import type { Directions } from '../../optim/muon.ts';
import * as tf from '../../tf.ts';
import type { GradientSource, OwnGradients, Position, StepGradients } from '../../train/gradient-source.ts';
import { askAll, mine, theirs } from './ask-all.ts';
import type { Done } from './messages.ts';
import { sharedDirections } from './shared-directions.ts';
import { SharedTensors } from './shared-tensors.ts';
import type { WorkerThread } from './worker-thread.ts';

/**
 * g = Σ gᵢ/N over N workers, each with its share of the batch. The sum begins with this thread's and goes on by the
 * others' numbers, so that it is the same, bit for bit, whoever is ready first.
 */
export class SharedGradients<Batch> implements GradientSource {
  readonly workers: number;
  readonly directions: Directions;
  readonly #own: OwnGradients<Batch>;
  readonly #threads: readonly WorkerThread[];
  #positions: readonly Position[];
  #learning: ReadonlyMap<string, tf.Variable> = new Map();
  #weights = SharedTensors.for(new Map());
  #gradients: readonly SharedTensors[] = [];

  /**
   * @param threads those beside this one, in which the same job is open.
   * @param positions theirs.
   */
  constructor(own: OwnGradients<Batch>, threads: readonly WorkerThread[], positions: readonly Position[]) {
    this.workers = 1 + threads.length;
    this.#own = own;
    this.#threads = threads;
    this.directions = sharedDirections(threads);
    this.#positions = [...own.positions(), ...positions];
  }

  async begin(parameters: ReadonlyMap<string, tf.Variable>, positions?: readonly Position[]): Promise<void> {
    const those = (learn: boolean) =>
      new Map([...parameters].filter(([, { trainable }]) => trainable === learn));
    this.#learning = those(true);
    this.#weights = SharedTensors.for(this.#learning);
    this.#gradients = this.#threads.map(() => SharedTensors.for(this.#learning));
    const frozen = SharedTensors.for(those(false));
    frozen.write(those(false));
    const answers = askAll(this.#threads, (index) => ({
      kind: 'begin',
      learning: this.#weights.shared,
      frozen: frozen.shared,
      gradients: this.#gradients[index]!.shared,
      position: positions?.[1 + index],
    }));
    await mine(this.#own.begin(parameters, positions), answers);
    this.#keepPositions(theirs(await answers));
  }

  async gradients(step: number): Promise<StepGradients> {
    this.#weights.write(this.#learning);
    const answers = askAll(this.#threads, () => ({ kind: 'step', step }));
    const own = await mine(this.#own.gradients(step), answers);
    try {
      const others = theirs(await answers);
      this.#keepPositions(others);
      const loss = others.reduce((sum, other) => sum + other.loss, own.loss) / this.workers;
      const gradients = Array.from(own.gradients, ([path, part]) => [path, this.#mean(path, part)] as const);
      return { loss: Math.fround(loss), gradients: new Map(gradients) };
    } finally {
      tf.dispose([...own.gradients.values()]);
    }
  }

  positions(): readonly Position[] {
    return this.#positions;
  }

  #keepPositions(others: readonly Done[]): void {
    // A copy: the source may go on to change what it gave.
    this.#positions = structuredClone([...this.#own.positions(), ...others.map(({ position }) => position)]);
  }

  #mean(path: string, own: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const others = this.#gradients.map((gradients) => gradients.copy(path));
      return tf.div(
        others.reduce((sum, other) => tf.add(sum, other), own),
        this.workers,
      );
    });
  }
}
