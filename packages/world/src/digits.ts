import * as z from 'zod';
import { WorldError } from './errors.ts';
import type { PackedFile } from './packed-file.ts';

/** Rows and columns of a digit. */
export const digitSide = 28;
export const digitPixels: number = digitSide * digitSide;

/** Handwritten digits, all zeros first, then all ones, …; within a digit in the order of MNIST's training file. */
export interface DigitSet {
  /** [count, 28, 28], 0 … 255, white ink on black */
  readonly images: Uint8Array;
  /** [count], 0 … 9 */
  readonly labels: Uint8Array;
}

/**
 * Which images are learned from and which are held out, by index: the last fifth of each digit's images is for
 * testing. Neighbours in MNIST may stem from the same writer, so a block is held out rather than every fifth image.
 *
 * @returns 8,000 and 2,000 indices; each digit's share of test images is 20 % to within one image
 */
export function splitDigits({ labels }: DigitSet): { train: Uint32Array; test: Uint32Array } {
  const train: number[] = [];
  const test: number[] = [];
  for (let digit = 0; digit < 10; digit++) {
    const start = labels.indexOf(digit);
    const end = labels.lastIndexOf(digit) + 1;
    const held = Math.round(end / 5) - Math.round(start / 5);
    for (let index = start; index < end; index++) (index < end - held ? train : test).push(index);
  }
  return { train: Uint32Array.from(train), test: Uint32Array.from(test) };
}

const Description = z.strictObject({ counts: z.array(z.int().min(1).max(100_000)).length(10) });

/** As a file: the description tells how many images each digit has, the payload is their pixels. */
export function packDigits({ images, labels }: DigitSet): PackedFile {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const label of labels) counts[label]! += 1;
  return { description: { counts }, payload: images };
}

/** The images are a view into the file's payload. */
export function unpackDigits({ description, payload }: PackedFile): DigitSet {
  const parsed = Description.safeParse(description);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new WorldError(`unpackDigits: description.${issue?.path.join('.')}: ${issue?.message}`);
  }
  const labels = Uint8Array.from(
    parsed.data.counts.flatMap((count, digit) => Array.from({ length: count }, () => digit)),
  );
  if (payload.length !== labels.length * digitPixels) {
    throw new WorldError(
      `unpackDigits: expected ${labels.length * digitPixels} bytes of pixels; got ${payload.length}`,
    );
  }
  return { images: payload, labels };
}
