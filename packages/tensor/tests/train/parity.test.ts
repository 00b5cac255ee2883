import { expect, test } from 'vitest';
import { type BackendName, start } from '../../src/backend/start.ts';
import { Embedding } from '../../src/nn/embedding.ts';
import { LayerNorm } from '../../src/nn/layer-norm.ts';
import { Linear } from '../../src/nn/linear.ts';
import { Module, parameter } from '../../src/nn/module.ts';
import { TransformerBlock } from '../../src/nn/transformer-block.ts';
import { crossEntropy } from '../../src/ops/cross-entropy.ts';
import { warmupCosine } from '../../src/optim/warmup-cosine.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { train } from '../../src/train/train.ts';
import { expectClose } from '../close.ts';
import { weightsOf } from './toy.ts';

const [vocabulary, tokens, width, classes, batch, steps] = [11, 7, 12, 4, 8, 20];

/** Tokens and positions, two blocks of different kinds, the mean token, a head. */
class TinyTransformer extends Module {
  readonly embedding: Embedding;
  readonly positions: tf.Variable;
  readonly blocks: readonly TransformerBlock[];
  readonly norm: LayerNorm;
  readonly head: Linear;

  constructor(random: Random) {
    super();
    this.embedding = new Embedding({ count: vocabulary, width }, random.fork('embedding'));
    this.positions = parameter(random.fork('positions').normalTensor([tokens, width], 0.02));
    this.blocks = [
      new TransformerBlock({ width, heads: 3, hidden: 20 }, random.fork(0)),
      new TransformerBlock(
        { width, heads: 4, hidden: 20, norm: 'rms', activation: 'silu', causal: true, keyValueHeads: 2 },
        random.fork(1),
      ),
    ];
    this.norm = new LayerNorm({ width });
    this.head = new Linear({ inputs: width, outputs: classes }, random.fork('head'));
  }

  /** ids [B, T] → logits [B, K]. */
  apply(ids: tf.Tensor): tf.Tensor {
    const embedded = tf.add(this.embedding.apply(ids), this.positions); // [B, T, D]
    const x = this.blocks.reduce((before, block) => block.apply(before), embedded);
    return this.head.apply(tf.mean(this.norm.apply(x), 1)); // [B, K]
  }
}

async function run(backend: BackendName) {
  await start({ backend });
  const model = new TinyTransformer(new Random(1));
  const data = {
    batch: (step: number) => {
      const random = new Random(2).fork(step);
      const draw = (shape: number[], below: number) => {
        const values = Int32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.int(below));
        return tf.tensor(values, shape, 'int32');
      };
      return { ids: draw([batch, tokens], vocabulary), labels: draw([batch], classes) };
    },
  };
  const { losses } = await train({
    model,
    data,
    loss: ({ ids, labels }) => crossEntropy(model.apply(ids), labels),
    steps,
    schedule: warmupCosine({ peak: 3e-3, warmupSteps: 5, steps }),
    // Softmax ignores a bias of the keys, so its gradient is nothing but rounding: a larger ε keeps it as small as it is.
    optimizer: { learningRate: 3e-3, epsilon: 1e-5 },
    clipNorm: 1,
    itemsPerStep: batch,
  });
  return { losses, weights: weightsOf(model) };
}

test('20 steps of a tiny transformer stay together on cpu and on our wasm kernels', async () => {
  const [cpu, wasm] = [await run('cpu'), await run('wasm')];
  expectClose(wasm.losses, cpu.losses, { absolute: 2e-5, relative: 2e-5 });
  expect(cpu.losses).toHaveLength(steps);
  for (const [path, weights] of cpu.weights) {
    expect(weights.length, path).toBeGreaterThan(0);
    expectClose(wasm.weights.get(path)!, weights, { absolute: 1e-5, relative: 1e-4 });
  }
});
