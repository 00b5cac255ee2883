/** Prints a digest of what kernels computed, often enough for the engine to have compiled them for speed. */
import { createHash } from 'node:crypto';
import {
  crossEntropy,
  gelu,
  headwiseAttention,
  layerNorm,
  linear,
  quickGelu,
  rmsNorm,
  softmax,
  start,
  tf,
} from '../../src/index.ts';

const { random } = await start({ backend: 'wasm', seed: 1, wideVectors: process.argv[2] === 'wide' });
const shapes = [
  [2, 7, 12],
  [3, 33, 64],
  [4, 65, 36],
];
const ops: Record<string, (x: tf.Tensor, w: tf.Tensor, labels: tf.Tensor) => tf.Tensor> = {
  linear: (x, w) => linear(x, w),
  matMul: (x) => tf.matMul(x, x, false, true),
  attention: (x) => headwiseAttention(x, x, tf.mul(x, 0.5), { heads: 2, causal: true }),
  crossEntropy: (x, _, labels) => crossEntropy(x, labels),
  gelu: (x) => gelu(x),
  quickGelu: (x) => quickGelu(x),
  layerNorm: (x) => layerNorm(x, tf.ones([x.shape[2]!]), tf.zeros([x.shape[2]!])),
  rmsNorm: (x) => rmsNorm(x, tf.ones([x.shape[2]!])),
  softmax: (x) => softmax(x),
  plain: (x) => tf.mean(tf.softmax(tf.exp(tf.neg(tf.square(tf.add(x, 1)))))),
};
const inputs = shapes.map(([B, T, D]) => ({
  x: random.normalTensor([B!, T!, D!], 1),
  w: random.normalTensor([D!, D! + 3], 1),
  labels: tf.fill([B!, T!], 3, 'int32'),
}));
for (const [name, op] of Object.entries(ops)) {
  const hash = createHash('sha256');
  for (let round = 0; round < 300; round++) {
    const { x, w, labels } = inputs[round % inputs.length]!;
    tf.tidy(() => {
      const { value, grad } = tf.valueAndGrad((a: tf.Tensor) => tf.sum(tf.square(op(a, w, labels))))(x);
      for (const tensor of [value, grad]) hash.update(new Uint8Array(tensor.dataSync().slice().buffer));
    });
  }
  console.log(name, hash.digest('hex'));
}
