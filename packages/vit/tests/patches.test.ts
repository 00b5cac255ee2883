import { tf } from '@pixels/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patchify, unpatchify } from '../src/index.ts';
import { onEveryBackend } from './backends.ts';

onEveryBackend('patches', () => {
  test('unpatchify ∘ patchify = identity, patchify ∘ unpatchify = identity', () => {
    const few = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(few, few, few, few, few, (batch, rows, columns, patchSize, channels) => {
        tf.tidy(() => {
          const [height, width] = [rows * patchSize, columns * patchSize];
          const count = batch * height * width * channels;
          const images = tf.reshape(tf.range(0, count), [batch, height, width, channels]);
          const patches = patchify(images, patchSize);
          expect(patches.shape).toEqual([batch, rows * columns, patchSize * patchSize * channels]);
          const back = unpatchify(patches, { patchSize, height, width });
          expect(back.shape).toEqual(images.shape);
          expect(back.dataSync()).toEqual(images.dataSync());
          expect(patchify(back, patchSize).dataSync()).toEqual(patches.dataSync());
        });
      }),
      { numRuns: 60 },
    );
  });

  test('patches run row by row, and so do the pixels inside', () => {
    const image = tf.tensor4d([...Array(16).keys()], [1, 4, 4, 1]);
    expect(patchify(image, 2).arraySync()).toEqual([
      [
        [0, 1, 4, 5],
        [2, 3, 6, 7],
        [8, 9, 12, 13],
        [10, 11, 14, 15],
      ],
    ]);
  });

  test('the channels of a pixel stay side by side', () => {
    const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]);
    expect(patchify(image, 2).arraySync()).toEqual([[[1, 2, 3, 4, 5, 6, 7, 8]]]);
  });

  test('a shape that does not fit is named', () => {
    expect(() => patchify(tf.zeros([2, 30, 32, 3]), 8)).toThrow(
      'patchify: height and width must be multiples of the patch size 8; got [2, 30, 32, 3]',
    );
    expect(() => patchify(tf.zeros([30, 32, 3]), 8)).toThrow('patchify: images: expected [B, H, W, C]');
    expect(() => unpatchify(tf.zeros([1, 4, 12]), { patchSize: 2, height: 4, width: 6 })).toThrow(
      'unpatchify: patches: axis 1 (N) must be 6',
    );
    expect(() => unpatchify(tf.zeros([1, 4, 13]), { patchSize: 2, height: 4, width: 4 })).toThrow(
      'unpatchify: a patch of 2 × 2 pixels must hold a multiple of 4 numbers; got [1, 4, 13]',
    );
    expect(() => unpatchify(tf.zeros([1, 4, 12]), { patchSize: 2, height: 5, width: 4 })).toThrow(
      'got 5 × 4',
    );
  });
});
