/** The same ViT as @pixels/vit's, in plain tfjs: the published side of the training-step benchmark. */
import { type Random, tf } from '@pixels/tensor';
import { plainGelu, plainLayerNorm, plainLinear } from './plain-ops.ts';
import { learningRate, stepModel } from './step-model.ts';

const { width, heads, hidden, layers, classes, channels, patchSize, imageSize, epsilon } = stepModel;
const side = imageSize / patchSize;
const patchCount = side * side;
const patchValues = patchSize * patchSize * channels;

interface Weights {
  readonly weight: tf.Variable;
  readonly bias: tf.Variable;
}

/** A training step: images [B, H, W, C], one-hot labels [B, K] → the loss before it. */
export type PlainStep = (images: tf.Tensor4D, labels: tf.Tensor2D) => number;

export function plainVit(random: Random): PlainStep {
  const linear = (inputs: number, outputs: number): Weights => ({
    weight: tf.variable(random.normalTensor([inputs, outputs], Math.sqrt(2 / (inputs + outputs)))),
    bias: tf.variable(tf.zeros([outputs])),
  });
  const norm = (): Weights => ({
    weight: tf.variable(tf.ones([width])),
    bias: tf.variable(tf.zeros([width])),
  });
  const patchEmbedding = linear(patchValues, width);
  const positions = tf.variable(random.normalTensor([1, patchCount, width], 0.02));
  const blocks = Array.from({ length: layers }, () => ({
    attentionNorm: norm(),
    queries: linear(width, width),
    keys: linear(width, width),
    values: linear(width, width),
    output: linear(width, width),
    mlpNorm: norm(),
    expand: linear(width, hidden),
    contract: linear(hidden, width),
  }));
  const lastNorm = norm();
  const head = linear(width, classes);

  const apply = (x: tf.Tensor, { weight, bias }: Weights) => plainLinear(x, weight, bias);
  const normed = (x: tf.Tensor, { weight, bias }: Weights) => plainLayerNorm(x, weight, bias, epsilon);
  const logits = (images: tf.Tensor4D): tf.Tensor2D => {
    let x = tf.add(apply(patches(images), patchEmbedding), positions); // [B, N, D]
    for (const block of blocks) {
      const y = normed(x, block.attentionNorm);
      const [q, k, v] = [block.queries, block.keys, block.values].map((part) => splitHeads(apply(y, part)));
      x = tf.add(x, apply(mergeHeads(attention(q!, k!, v!)), block.output));
      x = tf.add(x, apply(plainGelu(apply(normed(x, block.mlpNorm), block.expand)), block.contract));
    }
    const pooled = tf.mean(normed(x, lastNorm), 1); // [B, D]
    return tf.add(tf.matMul(pooled as tf.Tensor2D, head.weight as tf.Tensor as tf.Tensor2D), head.bias);
  };
  const optimizer = tf.train.adam(learningRate);
  return (images, labels) =>
    tf.tidy(() => {
      const loss = optimizer.minimize(
        () => tf.losses.softmaxCrossEntropy(labels, logits(images)) as tf.Scalar,
        true,
      )!;
      return loss.dataSync()[0]!;
    });
}

/** [B, H, W, C] → [B, N, P·P·C]. */
function patches(images: tf.Tensor4D): tf.Tensor {
  const batch = images.shape[0];
  const cut = tf.reshape(images, [batch * side, patchSize, side, patchSize * channels]);
  return tf.reshape(tf.transpose(cut, [0, 2, 1, 3]), [batch, patchCount, patchValues]);
}

/** [B, N, D] → [B, H, N, Dh]. */
function splitHeads(x: tf.Tensor): tf.Tensor {
  return tf.transpose(tf.reshape(x, [-1, patchCount, heads, width / heads]), [0, 2, 1, 3]);
}

/** [B, H, N, Dh] → [B, N, D]. */
function mergeHeads(x: tf.Tensor): tf.Tensor {
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [-1, patchCount, width]);
}

/** softmax(QKᵀ/√Dh)·V: all [B, H, N, Dh]. */
function attention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor): tf.Tensor {
  const scaled = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width / heads)); // [B, H, N, N]
  return tf.matMul(tf.softmax(scaled), v);
}
