import { tf } from '@pixels/tensor';
import type { Vit } from '../../src/index.ts';
import { tinyVit } from '../tiny.ts';

/**
 * A model made by hand that looks at one patch and asks how bright it is: brighter means class 1.
 *
 * Number 0 of a token says "I am the patch", number 1 its brightness. The class token looks for number 0, takes over
 * number 1, and the head reads it.
 */
export function lookingAtPatch(patch: number): Vit {
  const vit = tinyVit({ channels: 1, layers: 1, heads: 1 });
  const D = vit.config.width;
  for (const [path, variable] of vit.parameters()) {
    variable.assign(path.endsWith('scale') ? tf.ones(variable.shape) : tf.zeros(variable.shape));
  }
  const set = (variable: tf.Variable, at: number[], value: number): void => {
    const buffer = tf.buffer(variable.shape, 'float32', Float32Array.from(variable.dataSync()));
    buffer.set(value, ...at);
    variable.assign(buffer.toTensor());
  };
  const [{ attention }] = vit.blocks as [(typeof vit.blocks)[number]];
  for (let pixel = 0; pixel < 4; pixel++) set(vit.patchEmbedding.projection.weight, [pixel, 1], 0.25);
  for (let token = 0; token < 17; token++)
    set(vit.positions!, [0, token, D - 1], token === patch + 1 ? 0 : 3);
  set(vit.positions!, [0, patch + 1, 0], 3);
  set(attention.queries.bias!, [0], 30);
  set(attention.keys.weight, [0, 0], 3);
  set(attention.values.weight, [1, 1], 1);
  set(attention.output.weight, [1, 1], 1);
  set(vit.head.weight, [1, 1], 5);
  return vit;
}

/** Grey noise, the patch in question brighter than all. */
export function brightAt(patch: number): tf.Tensor4D {
  const pixels = Float32Array.from({ length: 64 }, (_, at) => {
    const [y, x] = [Math.floor(at / 8), at % 8];
    const here = Math.floor(y / 2) * 4 + Math.floor(x / 2);
    return here === patch ? 1.5 : 0.3 * Math.sin(at * 7);
  });
  return tf.tensor4d(pixels, [1, 8, 8, 1]);
}
