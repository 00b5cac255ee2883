/** A task small enough for tests: which of three clouds a point belongs to. */
import { Linear } from '../../src/nn/linear.ts';
import { Mlp } from '../../src/nn/mlp.ts';
import { Module } from '../../src/nn/module.ts';
import { crossEntropy } from '../../src/ops/cross-entropy.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { type DataSource, shuffledBatches } from '../../src/train/data-source.ts';
import type { TrainOptions } from '../../src/train/train-options.ts';

export const classes = 3;
const width = 6;

export class Classifier extends Module {
  readonly mlp: Mlp;
  readonly head: Linear;

  constructor(seed: number, hidden = 12) {
    super();
    const random = new Random(seed);
    this.mlp = new Mlp({ width, hidden, activation: 'gelu' }, random.fork('mlp'));
    this.head = new Linear({ inputs: width, outputs: classes, deviation: 0 }, random.fork('head'));
  }

  /** [B, 6] → logits [B, 3]. */
  apply(x: tf.Tensor): tf.Tensor {
    return this.head.apply(this.mlp.apply(x));
  }
}

export interface Batch {
  readonly points: tf.Tensor;
  readonly labels: tf.Tensor;
}

export function clouds(seed = 1): DataSource<Batch> {
  const random = new Random(seed);
  const centres = Array.from({ length: classes }, () => Array.from({ length: width }, () => random.normal()));
  const count = 60;
  const points = Array.from({ length: count }, (_, i) =>
    centres[i % classes]!.map((centre) => centre + 0.3 * random.normal()),
  );
  const rows = shuffledBatches(count, 16, random.fork('order'));
  return {
    batch: (step) => {
      const chosen = Array.from(rows(step));
      return {
        points: tf.tensor(chosen.map((i) => points[i]!)),
        labels: tf.tensor(
          chosen.map((i) => i % classes),
          [chosen.length],
          'int32',
        ),
      };
    },
  };
}

export function toyRun(model: Classifier, steps: number): TrainOptions<Batch> {
  return {
    model,
    data: clouds(),
    loss: ({ points, labels }) => crossEntropy(model.apply(points), labels),
    steps,
    optimizer: { learningRate: 0.03 },
    itemsPerStep: 16,
  };
}

/** A copy of every weight, by path. */
export function weightsOf(model: Module): ReadonlyMap<string, Float32Array> {
  return new Map(
    [...model.parameters()].map(([path, variable]) => [path, variable.dataSync<'float32'>().slice()]),
  );
}
