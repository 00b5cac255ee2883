import { Random, tf } from '@pixels/tensor';
import { Vit, type VitConfig } from '../src/index.ts';

export const tinyConfig: VitConfig = {
  imageSize: 8,
  patchSize: 2,
  channels: 3,
  width: 8,
  layers: 2,
  heads: 2,
  hidden: 16,
  classes: 3,
};

/** A small model whose weights are large enough to make a difference. */
export function tinyVit(config: Partial<VitConfig> = {}, seed = 1): Vit {
  const vit = new Vit({ ...tinyConfig, ...config }, new Random(seed));
  const random = new Random(seed + 1);
  for (const [name, variable] of vit.parameters()) {
    const noise = random.normalTensor(variable.shape, 0.4);
    const values = name.endsWith('scale') ? tf.add(1, noise) : tf.add(0, noise);
    variable.assign(values);
    tf.dispose([noise, values]);
  }
  return vit;
}

export function randomImages(shape: [number, number, number, number], seed = 3): tf.Tensor4D {
  return new Random(seed).normalTensor(shape, 1) as tf.Tensor4D;
}

/** How many tensors the second run leaves behind: the first may fill caches. */
export function leakedTensors(run: () => void): number {
  run();
  const before = tf.memory().numTensors;
  run();
  return tf.memory().numTensors - before;
}
