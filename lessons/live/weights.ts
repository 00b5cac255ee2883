/** Which weights a training has changed, bit for bit. */

import type { Module } from '@pixels/tensor';

/** All weights of a model by their path, as the bits of their float32 numbers. */
export type WeightBits = ReadonlyMap<string, Uint32Array>;

export function weightBits(model: Module): WeightBits {
  return new Map(
    [...model.parameters()].map(([path, weights]) => [
      path,
      new Uint32Array(Float32Array.from(weights.dataSync()).buffer),
    ]),
  );
}

/** How many weights of each part (`vision`, `projector`, `decoder`) are not the same bits as before. */
export function changedByPart(before: WeightBits, after: WeightBits): Readonly<Record<string, number>> {
  const changed: Record<string, number> = {};
  for (const [path, bits] of after) {
    const part = path.split('.')[0]!;
    const was = before.get(path);
    if (was?.length !== bits.length) {
      throw new RangeError(
        `changedByPart: ${path} has ${bits.length} weights, and had ${was?.length ?? 'none'} before; compare two states of one model`,
      );
    }
    changed[part] = (changed[part] ?? 0) + bits.filter((value, index) => value !== was[index]).length;
  }
  return changed;
}
