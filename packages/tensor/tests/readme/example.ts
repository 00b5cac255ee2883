import { crossEntropy, Embedding, Linear, Module, start, TransformerBlock, tf, train } from '@pixels/tensor';
import { progressBar } from '@pixels/tensor/node';

const { random } = await start({ seed: 1 });

/** Which is the largest of five digits? */
class Largest extends Module {
  readonly digits = new Embedding({ count: 10, width: 32 }, random.fork('digits'));
  readonly block = new TransformerBlock({ width: 32, heads: 4, hidden: 64 }, random.fork('block'));
  readonly head = new Linear({ inputs: 32, outputs: 10, deviation: 0 }, random.fork('head'));

  apply(ids: tf.Tensor): tf.Tensor {
    const x = this.block.apply(this.digits.apply(ids)); // [B, T, D]
    return this.head.apply(tf.mean(x, 1)); // [B, K]
  }
}

const model = new Largest();
const batch = (step: number) => {
  const values = random.fork(`batch ${step}`).uniformTensor([64, 5], 0, 10);
  const ids = tf.cast(tf.floor(values), 'int32'); // [B, T]
  return { ids, labels: tf.max(ids, 1) };
};
const { losses } = await train({
  model,
  data: { batch },
  loss: ({ ids, labels }) => crossEntropy(model.apply(ids), labels),
  steps: 100,
  itemsPerStep: 64,
  optimizer: { learningRate: 3e-3 },
  progress: progressBar('largest'),
});
console.log(`loss ${losses[0]!.toFixed(3)} → ${losses.at(-1)!.toFixed(3)}`);
