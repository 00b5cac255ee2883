import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededDataset } from '../src/dataset.ts';

/** Its pictures are one pixel that tells index and epoch. */
class Numbers extends SeededDataset {
  constructor(length: number, seed: number) {
    super({ name: 'numbers', length, classes: ['even', 'odd'], imageShape: [1, 1, 2], seed });
  }

  protected override paint(index: number, epoch: number, images: Float32Array, offset: number): number {
    images.set([index, epoch], offset);
    return index % 2;
  }
}

const indices = (images: Float32Array): number[] => [...images].filter((_, i) => i % 2 === 0);

describe('SeededDataset', () => {
  it('shows every example once an epoch, across batches of any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 17 }),
        fc.nat(),
        (length, size, seed) => {
          const dataset = new Numbers(length, seed);
          const seen: number[] = [];
          for (let step = 0; step * size < length * 3; step++)
            seen.push(...indices(dataset.batch(step, size).images));
          for (let epoch = 0; epoch < 3; epoch++) {
            const once = seen.slice(epoch * length, (epoch + 1) * length).sort((a, b) => a - b);
            expect(once).toEqual([...Array(length).keys()]);
          }
        },
      ),
    );
  });

  it('gives a step the same batch in any order of asking', () => {
    const dataset = new Numbers(10, 5);
    const forwards = [0, 1, 2, 3].map((step) => dataset.batch(step, 4));
    const backwards = [3, 2, 1, 0].map((step) => new Numbers(10, 5).batch(step, 4));
    expect(backwards.reverse()).toEqual(forwards);
    expect(new Numbers(10, 6).batch(0, 4)).not.toEqual(forwards[0]);
  });

  it('shuffles each epoch anew and says which epoch it is', () => {
    const dataset = new Numbers(30, 5);
    const [first, second] = [dataset.batch(0, 30), dataset.batch(1, 30)];
    expect(indices(first.images)).not.toEqual(indices(second.images));
    expect(second.images[1]).toBe(1);
  });

  it('puts label and picture together', () => {
    const { images, labels, shape } = new Numbers(9, 1).batch(2, 4);
    expect(shape).toEqual([4, 1, 1, 2]);
    expect([...labels]).toEqual(indices(images).map((index) => index % 2));
    const { image, label } = new Numbers(9, 1).example(7);
    expect([...image, label]).toEqual([7, 0, 1]);
  });

  it('slices in order', () => {
    const { images, labels, shape } = new Numbers(9, 1).slice(3, 6);
    expect(indices(images)).toEqual([3, 4, 5]);
    expect([...labels]).toEqual([1, 0, 1]);
    expect(shape[0]).toBe(3);
  });

  it('refuses what is no example, step, slice or seed', () => {
    const dataset = new Numbers(9, 1);
    expect(() => dataset.example(9)).toThrow(
      'numbers: example: index: expected a whole number from 0 to 8; got 9',
    );
    expect(() => dataset.example(-1)).toThrow('got -1');
    expect(() => dataset.batch(0.5, 4)).toThrow('numbers: batch: step');
    expect(() => dataset.batch(0, 0)).toThrow('numbers: batch: size');
    expect(() => dataset.slice(4, 4)).toThrow('numbers: slice: to');
    expect(() => new Numbers(9, 1.5)).toThrow('numbers: seed');
    expect(() => new Numbers(0, 1)).toThrow('at least one example');
  });
});
