import { Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { PatchEmbedding } from '../src/index.ts';
import { onEveryBackend } from './backends.ts';
import { largestDifference } from './fixtures.ts';
import { randomImages } from './tiny.ts';

onEveryBackend('PatchEmbedding', () => {
  test('is the convolution with kernel and stride P', () => {
    const [P, C, D] = [4, 3, 6];
    const embedding = new PatchEmbedding({ patchSize: P, channels: C, width: D }, new Random(5));
    const images = randomImages([2, 8, 12, C]);
    const kernel = tf.reshape(embedding.projection.weight, [P, P, C, D]) as tf.Tensor4D;
    const convolved = tf.conv2d(images, kernel, P, 'valid');
    const tokens = embedding.apply(images);
    expect(tokens.shape).toEqual([2, 6, D]);
    expect(largestDifference(tokens.dataSync(), convolved.dataSync())).toBeLessThan(1e-6);
  });

  test('images with other channels are refused by name', () => {
    const embedding = new PatchEmbedding({ patchSize: 2, channels: 3, width: 4 }, new Random(5));
    expect(() => embedding.apply(tf.zeros([1, 4, 4, 1]))).toThrow(
      'PatchEmbedding: images: axis 3 (C) must be 3',
    );
  });
});
