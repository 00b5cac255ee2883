import { type Module, Random, tf } from '@pixels/tensor';
import { Clip, type ClipConfig, type FamilyName, familyConfig, type TextConfig } from '../src/index.ts';

export const eosId = 19;

export function tinyConfig(family: FamilyName = 'clip'): ClipConfig {
  return familyConfig(family, {
    vision: { imageSize: 8, patchSize: 4, channels: 3, width: 8, layers: 2, heads: 2, hidden: 16 },
    text: { vocabulary: 20, maxTokens: 6, width: 12, layers: 2, heads: 3, hidden: 24, eosId },
    outputs: 8,
  });
}

/** A small model whose weights are large enough to make a difference. */
export function tinyClip(family: FamilyName = 'clip', seed = 1): Clip {
  return loud(new Clip(tinyConfig(family), new Random(seed)), seed + 1);
}

export const tinyText: TextConfig = {
  vocabulary: 20,
  maxTokens: 6,
  width: 8,
  layers: 2,
  heads: 2,
  hidden: 16,
  causal: true,
  pooling: 'firstEos',
  eosId,
};

/** The model with noise added to every parameter, so that a forgotten one shows. */
export function loud<M extends Module>(module: M, seed: number): M {
  const random = new Random(seed);
  for (const [path, variable] of module.parameters()) {
    if (path.startsWith('temperature')) continue;
    const noise = random.normalTensor(variable.shape, 0.4);
    const values = tf.add(variable, noise);
    variable.assign(values);
    tf.dispose([noise, values]);
  }
  return module;
}

export function randomImages(count: number, seed = 3): tf.Tensor4D {
  return new Random(seed).normalTensor([count, 8, 8, 3], 1) as tf.Tensor4D;
}

export function idsOf(...texts: readonly (readonly number[])[]): tf.Tensor2D {
  return tf.tensor2d(texts.flat(), [texts.length, texts[0]!.length], 'int32');
}

/** max |a − b|; Infinity when lengths differ or anything is not finite. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs(a[index]! - b[index]!);
    if (!Number.isFinite(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  return largest;
}

/** How many tensors the second run leaves behind: the first may fill caches. */
export function leakedTensors(run: () => void): number {
  run();
  const before = tf.memory().numTensors;
  run();
  return tf.memory().numTensors - before;
}
