import { type Module, Random, tf } from '@pixels/tensor';
import { Llava, type LlavaConfig } from '../src/index.ts';

export const imageId = 19;

/** Images of 8 × 8 in patches of 2: 16 of them, or 4 after a pixel shuffle of 2. */
export const tinyLlavaConfig: LlavaConfig = {
  vision: {
    imageSize: 8,
    patchSize: 2,
    channels: 3,
    width: 8,
    layers: 2,
    heads: 2,
    hidden: 16,
    patchBias: true,
    preNorm: false,
    pooling: 'mean',
    activation: 'geluTanh',
  },
  projector: { kind: 'linear', pixelShuffle: 2 },
  decoder: { vocabulary: 20, width: 12, layers: 2, heads: 2, keyValueHeads: 1, hidden: 24, maxTokens: 40 },
  imageId,
};

/** A small model whose weights are large enough to make a difference. */
export function tinyLlava(config: Partial<LlavaConfig> = {}, seed = 1): Llava {
  return loud(new Llava({ ...tinyLlavaConfig, ...config }, new Random(seed)), seed + 1);
}

/** The module with noise added to every parameter, so that a forgotten one shows. */
export function loud<M extends Module>(module: M, seed: number): M {
  const random = new Random(seed);
  for (const variable of module.parameters().values()) {
    const noise = random.normalTensor(variable.shape, 0.4);
    const values = tf.add(variable, noise);
    variable.assign(values);
    tf.dispose([noise, values]);
  }
  return module;
}

export function randomImages(count: number, height = 8, width = 8, seed = 3): tf.Tensor4D {
  return new Random(seed).normalTensor([count, height, width, 3], 1) as tf.Tensor4D;
}

export function idsOf(...texts: readonly (readonly number[])[]): tf.Tensor2D {
  return tf.tensor2d(texts.flat(), [texts.length, texts[0]!.length], 'int32');
}

/** `count` placeholders. */
export function image(count: number): number[] {
  return new Array<number>(count).fill(imageId);
}

/** How many tensors the second run leaves behind: the first may fill caches. */
export function leakedTensors(run: () => void): number {
  run();
  const before = tf.memory().numTensors;
  run();
  return tf.memory().numTensors - before;
}
