/** What a training has done so far, in a file beside its checkpoints: `--resume` goes on from here. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeFileAtomic } from '@pixels/tensor/node';
import { z } from 'zod';
import type { Recipe } from '../recipe.ts';

export interface StageRecord {
  readonly name: string;
  readonly steps: number;
  /** Of all runs that worked on it. */
  readonly seconds: number;
  readonly done: boolean;
  readonly firstLoss?: number | undefined;
  /** Mean over the last steps, because single batches differ. */
  readonly lastLoss?: number | undefined;
}

interface Content {
  readonly seed: number;
  readonly workers: number;
  readonly recipe: unknown;
  readonly stages: StageRecord[];
}

const schema: z.ZodType<Content> = z.strictObject({
  seed: z.int(),
  workers: z.int(),
  recipe: z.json(),
  stages: z.array(
    z.strictObject({
      name: z.string(),
      steps: z.int(),
      seconds: z.number(),
      done: z.boolean(),
      firstLoss: z.number().optional(),
      lastLoss: z.number().optional(),
    }),
  ),
});

export interface ManifestOptions {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly workers: number;
  readonly resume: boolean;
}

export class Manifest {
  readonly folder: string;
  readonly #content: Content;

  private constructor(folder: string, content: Content) {
    this.folder = folder;
    this.#content = content;
  }

  /**
   * That of the folder, or a new one.
   * @throws when the folder holds a run that is not to be resumed, or one by another recipe, seed or number of workers.
   */
  static async open(folder: string, { recipe, seed, workers, resume }: ManifestOptions): Promise<Manifest> {
    const file = join(folder, 'manifest.json');
    const plainRecipe = JSON.parse(JSON.stringify(recipe)) as unknown;
    const stages = recipe.stages.map(({ name, steps }) => ({ name, steps, seconds: 0, done: false }));
    const fresh = { seed, workers, recipe: plainRecipe, stages };
    if (!existsSync(file)) {
      const manifest = new Manifest(folder, fresh);
      manifest.#write();
      return manifest;
    }
    if (!resume) {
      throw new Error(`${folder} holds a training already; go on with it by --resume, or name another --out`);
    }
    const saved = schema.safeParse(await readJson(file));
    if (!saved.success) throw new Error(`${file} is no manifest of a training; name another --out`);
    const problems = (['seed', 'workers', 'recipe'] as const).filter(
      (key) => JSON.stringify(saved.data[key]) !== JSON.stringify(fresh[key]),
    );
    if (problems.length > 0) {
      throw new Error(
        `${folder} holds a training with another ${problems.join(' and another ')}; resume it with the same options, or name another --out`,
      );
    }
    return new Manifest(folder, saved.data);
  }

  get seed(): number {
    return this.#content.seed;
  }

  get workers(): number {
    return this.#content.workers;
  }

  /** One record a stage of the recipe, in its order. */
  get stages(): readonly StageRecord[] {
    return this.#content.stages;
  }

  /** Whatever is given replaces what was known of the stage. */
  update(index: number, change: Partial<StageRecord>): void {
    this.#content.stages[index] = { ...this.#content.stages[index]!, ...change };
    this.#write();
  }

  #write(): void {
    writeFileAtomic(join(this.folder, 'manifest.json'), `${JSON.stringify(this.#content, null, 2)}\n`);
  }
}
