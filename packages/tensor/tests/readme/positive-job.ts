import { crossEntropy, defineJob, type Job, Linear, Random, shareOf, tf } from '@pixels/tensor';

interface Batch {
  readonly x: tf.Tensor;
  readonly labels: tf.Tensor;
}

/** Is the sum of eight numbers positive? */
export const job: Job<{ seed: number }, Batch> = defineJob(import.meta.url, ({ seed }, share) => {
  const random = new Random(seed);
  const model = new Linear({ inputs: 8, outputs: 2 }, random.fork('model'));
  const example = (index: number) => random.fork(`example ${index}`).uniformTensor([8], -1, 1);
  const { first, count } = shareOf(64, share); // of 64 examples, those of this thread
  const batch = (step: number) => {
    const examples = Array.from({ length: count }, (_, i) => example(64 * step + first + i));
    const x = tf.stack(examples); // [B / workers, 8]
    return { x, labels: tf.cast(tf.greater(tf.sum(x, 1), 0), 'int32') };
  };
  return { model, data: { batch }, loss: ({ x, labels }) => crossEntropy(model.apply(x), labels) };
});
