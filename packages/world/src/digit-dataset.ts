import { SeededDataset } from './dataset.ts';
import { type DigitSet, digitPixels, digitSide, splitDigits } from './digits.ts';
import { expectSeed, unknownName, WorldError } from './errors.ts';
import { Draws, permutation } from './random.ts';
import { warpDigit } from './warp-digit.ts';

export interface DigitDatasetOptions {
  readonly split: 'train' | 'test';
  readonly seed: number;
  /** `train` only: every epoch shows each digit a little turned, slanted, moved and scaled. Default false. */
  readonly augment?: boolean;
}

/** Handwritten digits: [28, 28, 1], the digit as label. 8,000 to learn from, 2,000 held out. */
export class DigitDataset extends SeededDataset {
  readonly #digits: DigitSet;
  readonly #indices: Uint32Array;
  readonly #augment: boolean;

  constructor(digits: DigitSet, { split, seed, augment = false }: DigitDatasetOptions) {
    if (split !== 'train' && split !== 'test')
      throw unknownName('split of the digits', split, ['train', 'test']);
    if (augment && split !== 'train') {
      throw new WorldError(
        'digitDataset: augment is for training; the held-out digits stay as they were written',
      );
    }
    expectSeed('digitDataset:', seed);
    const indices = splitDigits(digits)[split];
    super({
      name: `digits/${split}`,
      length: indices.length,
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      imageShape: [digitSide, digitSide, 1],
      seed,
    });
    this.#digits = digits;
    // Mixed once and for all, so that a slice of the dataset holds every digit.
    this.#indices = permutation(indices.length, 0, `${this.name}/mixed`, 0).map((place) => indices[place]!);
    this.#augment = augment;
  }

  /** Where example `index` stands in the `DigitSet`. */
  source(index: number): number {
    const source = this.#indices[index];
    if (source === undefined) {
      throw new WorldError(
        `${this.name}: source: expected an index from 0 to ${this.length - 1}; got ${index}`,
      );
    }
    return source;
  }

  protected override paint(index: number, epoch: number, images: Float32Array, offset: number): number {
    const source = this.#indices[index]!;
    const ink = this.#digits.images.subarray(source * digitPixels, (source + 1) * digitPixels);
    if (this.#augment) {
      const draws = new Draws(this.seed, `${this.name}/view`, epoch * this.length + index);
      warpDigit(ink, images.subarray(offset, offset + digitPixels), draws);
    } else {
      for (let i = 0; i < digitPixels; i++) images[offset + i] = ink[i]! / 255;
    }
    return this.#digits.labels[source]!;
  }
}
