import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clipParity } from './clip.ts';
import { type Comparison, Expected, type Family } from './family.ts';
import { llamaParity } from './llama.ts';
import { llavaParity } from './llava.ts';
import { vitParity } from './vit.ts';

/** By `model_type` of config.json. */
const families: Readonly<Record<string, Family>> = {
  vit: vitParity,
  clip: clipParity,
  siglip: clipParity,
  llama: llamaParity,
  mistral: llamaParity,
  llava: llavaParity,
  smolvlm: llavaParity,
  idefics3: llavaParity,
};

export const tolerance = 1e-4;

export interface OutputDifference {
  readonly output: string;
  readonly values: number;
  /** max |got − expected|; NaN if any value is not a finite number, Infinity if the counts differ. */
  readonly difference: number;
  readonly holds: boolean;
}

/** Runs the checkpoint in a folder on the inputs of its expected.json. @throws with one line on bad input. */
export async function compareFolder(folder: string): Promise<OutputDifference[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new Error(`${folder} is not a folder; give one with config.json, weights and expected.json`);
  }
  const modelType = String(
    ((await readJson(join(folder, 'config.json'))) as { model_type?: unknown }).model_type,
  );
  const family = Object.hasOwn(families, modelType) ? families[modelType] : undefined;
  if (family === undefined) {
    const known = Object.keys(families).join(', ');
    throw new Error(`${join(folder, 'config.json')}: model_type must be one of ${known}; got ${modelType}`);
  }
  const expectedFile = join(folder, 'expected.json');
  const expected = new Expected(expectedFile, await readJson(expectedFile));
  return (await family(folder, expected)).map(measure);
}

export function measure({ output, got, expected }: Comparison): OutputDifference {
  const difference = largestDifference(got, expected);
  return { output, values: expected.length, difference, holds: difference <= tolerance };
}

function largestDifference(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < got.length; index++) {
    const difference = Math.abs(got[index]! - expected[index]!);
    if (!Number.isFinite(difference)) return Number.NaN;
    largest = Math.max(largest, difference);
  }
  return largest;
}

async function readJson(file: string): Promise<unknown> {
  if (!existsSync(file)) throw new Error(`no file at ${file}`);
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as unknown) ?? {};
  } catch {
    throw new Error(`${file} is not JSON`);
  }
}
