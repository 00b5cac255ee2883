/** The fixtures made by scripts/fixtures, and how tests compare with them. */

import { readFileSync } from 'node:fs';
import { tf } from '@pixels/tensor';

export const hfVit: string = new URL('../../../tests/fixtures/hf/vit', import.meta.url).pathname;

export function fixtureFile(path: string): string {
  return new URL(`./fixtures/${path}`, import.meta.url).pathname;
}

export function readFixture<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

/** Flat pixels with the shape [B, C, H, W] → [B, H, W, C]. */
export function channelsLast(pixels: readonly number[], shape: readonly number[]): tf.Tensor4D {
  return tf.tidy(() =>
    tf.transpose(tf.tensor4d([...pixels], shape as [number, number, number, number]), [0, 2, 3, 1]),
  );
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
