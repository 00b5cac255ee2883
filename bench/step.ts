/** One training step of a small ViT: ours, plain tfjs on the published kernels, and PyTorch where it is installed. */
import { AdamW, crossEntropy, gradients, Random, tf } from '@pixels/tensor';
import { Vit } from '@pixels/vit';
import { type MeasureOptions, measure, type Side, time } from './measure.ts';
import { plainVit } from './plain-vit.ts';
import { startPyTorch } from './pytorch.ts';
import type { Report, Row } from './report.ts';
import { type BenchOptions, useOurs, usePublished } from './sides.ts';
import { batchSize, learningRate, stepModel } from './step-model.ts';

export async function run({ quick }: BenchOptions): Promise<Report> {
  const random = new Random(1);
  const { imageSize, channels, classes } = stepModel;
  const size = quick ? 2 : batchSize;
  const images = random.normalTensor([size, imageSize, imageSize, channels], 1) as tf.Tensor4D;
  const labels = tf.tensor1d(
    Int32Array.from({ length: size }, () => random.int(classes)),
    'int32',
  );

  const vit = new Vit(stepModel, random.fork('vit'));
  const ours = oursStep(vit);
  const plain = plainVit(random.fork('plain'));
  const oneHot = tf.oneHot(labels, classes) as tf.Tensor2D;
  const timed = (name: string, enter: () => void, step: () => void): Side => ({
    name,
    run: () => {
      enter();
      return time(step, 1);
    },
  });
  const sides = [
    timed('published', usePublished, () => plain(images, oneHot)),
    timed('plain on ours', useOurs, () => plain(images, oneHot)),
    timed('ours', useOurs, () => ours(images, labels)),
  ];
  const pytorch = quick ? undefined : await startPyTorch('pytorch-step.py', 'torch');
  const parameters = vit.parameterCount();
  if (pytorch !== undefined && pytorch.parameters !== parameters) {
    throw new Error(`bench step: PyTorch's model has ${pytorch.parameters} parameters, ours ${parameters}`);
  }
  const few: MeasureOptions = { rounds: quick ? 1 : 3, warmUps: 1 };
  const many: MeasureOptions = { rounds: quick ? 1 : 15, warmUps: quick ? 1 : 5 };
  // The published side takes ten seconds a step: in the few rounds with it, every side takes part; then the others
  // go on without it, because their difference is smaller.
  const slow = await measure(sides, few);
  const fast = await measure(
    pytorch === undefined
      ? sides.slice(1)
      : [...sides.slice(1), { name: 'PyTorch', run: () => pytorch.ask('step') }],
    many,
  );
  pytorch?.close();
  useOurs();

  const oursTime = fast.get('ours')!;
  const rows: Row[] = [
    row('tfjs wasm as published, plain tfjs model', slow.get('published')!, slow.get('ours')!),
    row('the same model, our kernels for its matrix products', fast.get('plain on ours')!, oursTime),
    row('ours', oursTime, oursTime),
  ];
  if (pytorch !== undefined) {
    rows.push(row(`PyTorch ${pytorch.version}, 1 thread`, fast.get('PyTorch')!, oursTime));
  }
  return {
    name: 'step',
    title: `Training step: ViT of ${parameters.toLocaleString('en')} parameters, 64 tokens, batch ${size}, float32`,
    rows,
    notes: [
      'Sides measured in turns, medians; the published side in 3 rounds, the others in 15 more.',
      'speed of ours: how many times as fast ours is, in the rounds of both.',
      'Wanted: 20 beside the published kernels; at least 0.65 beside PyTorch on one thread.',
      ...(pytorch === undefined ? ['PyTorch was not measured; PYTHON=… names a Python that has torch.'] : []),
    ],
  };
}

function row(what: string, milliseconds: number, ours: number): Row {
  return { what, 'ms a step': milliseconds, 'speed of ours': milliseconds / ours };
}

function oursStep(vit: Vit): (images: tf.Tensor, labels: tf.Tensor) => number {
  const parameters = vit.trainableParameters();
  const optimizer = new AdamW({ learningRate }, parameters);
  return (images, labels) =>
    tf.tidy(() => {
      const step = gradients(() => crossEntropy(vit.apply(images), labels), parameters);
      optimizer.step(step.gradients);
      return step.loss.dataSync()[0]!;
    });
}
