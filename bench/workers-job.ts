/** The model and batch of the training-step benchmark as a job for several workers. */
import { crossEntropy, defineJob, type Job, Random, shareOf, tf } from '@pixels/tensor';
import { Vit } from '@pixels/vit';
import { stepModel } from './step-model.ts';

export interface Batch {
  readonly images: tf.Tensor;
  readonly labels: tf.Tensor;
}

export const job: Job<{ readonly batchSize: number }, Batch> = defineJob(
  import.meta.url,
  ({ batchSize }, share) => {
    const { imageSize, channels, classes } = stepModel;
    const random = new Random(1);
    const vit = new Vit(stepModel, random.fork('vit'));
    const { count } = shareOf(batchSize, share);
    const own = random.fork(share.worker);
    const images = own.normalTensor([count, imageSize, imageSize, channels], 1);
    const labels = tf.tensor1d(
      Int32Array.from({ length: count }, () => own.int(classes)),
      'int32',
    );
    return {
      model: vit,
      data: { batch: () => ({ images, labels }) },
      loss: (batch) => crossEntropy(vit.apply(batch.images), batch.labels),
    };
  },
);
