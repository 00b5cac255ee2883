/** What two trainings have in common is learned once. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@pixels/tensor/node';
import type { Recipe } from '../recipe.ts';
import { Manifest, type ManifestOptions } from '../training/manifest.ts';
import { checkpointOf } from '../training/train-stages.ts';

/** A training: its folder, and what it is opened with. */
export interface Training extends Omit<ManifestOptions, 'resume'> {
  readonly folder: string;
}

/**
 * Copies into `to` the finished stages of `from` that it begins with as well: there its weights would be the same, bit for
 * bit. Nothing is copied into a training that has begun.
 */
export async function takeOverStages(from: Training, to: Training): Promise<void> {
  if (!existsSync(join(from.folder, 'manifest.json')) || existsSync(join(to.folder, 'manifest.json'))) return;
  const { stages } = await Manifest.open(from.folder, { ...from, resume: true });
  const shared = sharedStages(from.recipe, to.recipe).filter((index) => stages[index]!.done);
  if (shared.length === 0) return;
  for (const index of shared) {
    const stage = to.recipe.stages[index]!;
    writeFileAtomic(
      checkpointOf(to.folder, index, stage),
      readFileSync(checkpointOf(from.folder, index, stage)),
    );
  }
  const manifest = await Manifest.open(to.folder, { ...to, resume: false });
  for (const index of shared) manifest.update(index, stages[index]!);
}

/** Indices of the stages, from the first on, in which a training by the one recipe does what one by the other does. */
export function sharedStages(one: Recipe, other: Recipe): number[] {
  const upTo = (recipe: Recipe, count: number) =>
    JSON.stringify({ ...recipe, stages: recipe.stages.slice(0, count) });
  return [...one.stages.keys()].filter(
    (index) => index < other.stages.length && upTo(one, index + 1) === upTo(other, index + 1),
  );
}
