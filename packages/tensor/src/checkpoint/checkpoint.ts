/** Parameters from and to the tensors of a public checkpoint, one tensor at a time: never a second copy of a model. */

import type { Module } from '../nn/module.ts';
import { plain } from '../plain.ts';
import * as tf from '../tf.ts';
import { conversions } from './layout.ts';
import type { CheckpointTensor } from './name-table.ts';

/** An opened checkpoint: shapes at once, values when asked for. */
export interface TensorSource {
  readonly entries: ReadonlyMap<string, { readonly shape: readonly number[] }>;
  readFloat32(name: string): Float32Array;
}

/** Tables that a library stores with the weights but that are computed, not learned. */
const computed = /(^|\.)(position_ids|rotary_emb\.inv_freq)$/;

/**
 * Compares names and shapes before anything is built or read.
 * @returns the names in the file that the model has no use for.
 * @throws listing every tensor that is missing or has another shape.
 */
export function checkTensors(
  source: TensorSource,
  tensors: readonly CheckpointTensor[],
  file: string,
): string[] {
  const problems = tensors.flatMap(({ publicName, shape }) => {
    const stored = source.entries.get(publicName)?.shape;
    if (stored === undefined) return [`${publicName} is missing`];
    if (stored.length === shape.length && stored.every((size, axis) => size === shape[axis])) return [];
    return [`${publicName} must be [${shape.join(', ')}] by the config; got [${stored.join(', ')}]`];
  });
  if (problems.length > 0) throw new Error(`${file}: ${problems.join('; ')}`);
  const known = new Set(tensors.map(({ publicName }) => publicName));
  return [...source.entries.keys()].filter((name) => !known.has(name) && !computed.test(name));
}

/** Puts the tensors of an opened checkpoint, checked beforehand, into the parameters of a model. */
export function readTensors(model: Module, source: TensorSource, tensors: readonly CheckpointTensor[]): void {
  const parameters = model.parameters();
  for (const { publicName, paths, shape, layout } of tensors) {
    const variables = paths.map((path) => parameters.get(path)!);
    const values = tf.tidy(() => {
      const stored = tf.tensor(source.readFloat32(publicName), [...shape]);
      const parts = paths.length === 1 ? [stored] : tf.split(stored, paths.length, 0);
      return parts.map((part, index) => conversions[layout].read(part, variables[index]!.shape));
    });
    for (const [index, variable] of variables.entries()) variable.assign(values[index]!);
    tf.dispose(values);
  }
}

/** The model's parameters as public tensors; the data of each are made when they are asked for. */
export function publicTensors(
  model: Module,
  tensors: readonly CheckpointTensor[],
): { name: string; shape: readonly number[]; data: () => Float32Array }[] {
  const parameters = model.parameters();
  return tensors.map(({ publicName, paths, shape, layout }) => ({
    name: publicName,
    shape,
    data: () =>
      plain(() => {
        const partShape = paths.length === 1 ? shape : [shape[0]! / paths.length, ...shape.slice(1)];
        const parts = paths.map((path) => conversions[layout].write(parameters.get(path)!, partShape));
        return (parts.length === 1 ? parts[0]! : tf.concat(parts, 0)).dataSync() as Float32Array;
      }),
  }));
}
