import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { DigitDataset } from '../src/digit-dataset.ts';
import { type DigitSet, packDigits, splitDigits, unpackDigits } from '../src/digits.ts';
import { loadDigits, readDigits } from '../src/node/digits.ts';

let digits: DigitSet;
beforeAll(async () => {
  digits = await loadDigits();
});

describe('the digits', () => {
  it('are 10,000, with exactly these pixels, from the package as from the cache', () => {
    const read = readDigits();
    expect(read.labels).toHaveLength(10_000);
    const hash = ({ images }: DigitSet): string => createHash('sha256').update(images).digest('hex');
    expect(hash(read)).toMatchInlineSnapshot(
      `"0768d16c5adea568dee18fa5e4e1acb117e9ec2c5d6b1dffe5fc29c1e61c1eca"`,
    );
    expect(hash(digits)).toBe(hash(read));
    expect(digits.labels).toEqual(read.labels);
  });

  it('split 8,000 / 2,000, each digit 20 % to within one image, and no image twice', () => {
    const { train, test } = splitDigits(digits);
    expect([train.length, test.length]).toEqual([8000, 2000]);
    expect(new Set([...train, ...test]).size).toBe(10_000);
    const perDigit = (indices: Uint32Array): number[] =>
      [...Array(10).keys()].map((digit) => indices.filter((index) => digits.labels[index] === digit).length);
    expect(perDigit(train)).toEqual([801, 901, 793, 826, 784, 690, 811, 856, 756, 782]);
    expect(perDigit(test)).toEqual([200, 226, 198, 206, 196, 173, 203, 214, 188, 196]);
  });

  it('hold no test image that equals a training image', () => {
    const { train, test } = splitDigits(digits);
    const key = (i: number): string =>
      Buffer.from(digits.images.subarray(i * 784, (i + 1) * 784)).toString('base64');
    const seen = new Set([...train].map(key));
    expect([...test].filter((index) => seen.has(key(index)))).toEqual([]);
  });

  it('refuse a file that does not fit', () => {
    const file = packDigits(digits);
    expect(unpackDigits(file).labels).toEqual(digits.labels);
    expect(unpackDigits(file).images).toBe(digits.images);
    expect(() => unpackDigits({ ...file, payload: file.payload.subarray(784) })).toThrow(
      'bytes of pixels; got',
    );
    expect(() => unpackDigits({ ...file, description: { counts: [1] } })).toThrow(
      'unpackDigits: description.counts',
    );
  });
});

describe('DigitDataset', () => {
  it('shows each image as it was written, with its label', () => {
    const dataset = new DigitDataset(digits, { split: 'test', seed: 1 });
    expect([dataset.length, dataset.imageShape, dataset.classes.length]).toEqual([2000, [28, 28, 1], 10]);
    for (const index of [0, 1, 999, 1999]) {
      const source = dataset.source(index);
      const { image, label } = dataset.example(index);
      expect(label).toBe(digits.labels[source]);
      expect([...image].map((value) => Math.round(value * 255))).toEqual([
        ...digits.images.subarray(source * 784, (source + 1) * 784),
      ]);
    }
  });

  it('holds every digit in any slice, in an order that no seed changes', () => {
    const dataset = new DigitDataset(digits, { split: 'test', seed: 1 });
    expect(new Set(dataset.slice(0, 100).labels).size).toBe(10);
    const other = new DigitDataset(digits, { split: 'test', seed: 2 });
    expect(other.slice(0, 100)).toEqual(dataset.slice(0, 100));
    expect(other.batch(0, 100)).not.toEqual(dataset.batch(0, 100));
  });

  it('trains on none of the test images', () => {
    const train = new DigitDataset(digits, { split: 'train', seed: 1 });
    const { test } = splitDigits(digits);
    const held = new Set(test);
    const sources = [...Array(train.length).keys()].map((index) => train.source(index));
    expect(sources.filter((source) => held.has(source))).toEqual([]);
    expect(new Set(sources).size).toBe(8000);
  });

  it('augments gently: another picture each epoch, the same amount of ink, nearly', () => {
    const plain = new DigitDataset(digits, { split: 'train', seed: 1 });
    const augmented = new DigitDataset(digits, { split: 'train', seed: 1, augment: true });
    const ink = (images: Float32Array): number => images.reduce((sum, value) => sum + value, 0);
    const [first, second] = [augmented.batch(0, 500), augmented.batch(16, 500)];
    expect(first.labels).toEqual(plain.batch(0, 500).labels);
    expect(first.images).not.toEqual(plain.batch(0, 500).images);
    expect(second.images).not.toEqual(first.images);
    expect(new DigitDataset(digits, { split: 'train', seed: 1, augment: true }).batch(0, 500)).toEqual(first);
    expect(ink(first.images) / ink(plain.batch(0, 500).images)).toBeCloseTo(1.01, 1);
    expect(first.images.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('refuses to change held-out digits, and splits that are none', () => {
    expect(() => new DigitDataset(digits, { split: 'test', seed: 1, augment: true })).toThrow(
      'augment is for training',
    );
    expect(() => new DigitDataset(digits, { split: 'tets' as 'test', seed: 1 })).toThrow(
      'did you mean "test"?',
    );
    expect(() => new DigitDataset(digits, { split: 'test', seed: 0.5 })).toThrow('digitDataset: seed');
    expect(() => new DigitDataset(digits, { split: 'test', seed: 1 }).source(2000)).toThrow('got 2000');
  });
});
