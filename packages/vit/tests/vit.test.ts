import { describe as describeModel, Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { patchify, unpatchify, Vit } from '../src/index.ts';
import { onEveryBackend } from './backends.ts';
import { largestDifference } from './fixtures.ts';
import { leakedTensors, randomImages, tinyConfig, tinyVit } from './tiny.ts';

onEveryBackend('Vit', () => {
  test('shapes on the way from pixels to logits', () => {
    const images = randomImages([2, 8, 8, 3]);
    const vit = tinyVit();
    expect(vit.embed(images).shape).toEqual([2, 17, 8]);
    expect(vit.encode(images).shape).toEqual([2, 17, 8]);
    expect(vit.apply(images).shape).toEqual([2, 3]);
    const mean = tinyVit({ pooling: 'mean', positions: 'sine' });
    expect(mean.encode(images).shape).toEqual([2, 16, 8]);
    expect(mean.apply(images).shape).toEqual([2, 3]);
  });

  test('what it is made of', () => {
    const paths = describeModel(new Vit({ ...tinyConfig, layers: 1 }, new Random(0))).map(({ path }) => path);
    expect(paths).toEqual([
      'patchEmbedding.projection.weight',
      'patchEmbedding.projection.bias',
      'classToken',
      'positions',
      'blocks.0.attentionNorm.scale',
      'blocks.0.attentionNorm.shift',
      'blocks.0.attention.queries.weight',
      'blocks.0.attention.queries.bias',
      'blocks.0.attention.keys.weight',
      'blocks.0.attention.keys.bias',
      'blocks.0.attention.values.weight',
      'blocks.0.attention.values.bias',
      'blocks.0.attention.output.weight',
      'blocks.0.attention.output.bias',
      'blocks.0.mlpNorm.scale',
      'blocks.0.mlpNorm.shift',
      'blocks.0.mlp.expand.weight',
      'blocks.0.mlp.expand.bias',
      'blocks.0.mlp.contract.weight',
      'blocks.0.mlp.contract.bias',
      'norm.scale',
      'norm.shift',
      'head.weight',
      'head.bias',
    ]);
    const fixed = new Vit({ ...tinyConfig, pooling: 'mean', positions: 'sine' }, new Random(0)).parameters();
    expect(fixed.has('classToken') || fixed.has('positions')).toBe(false);
  });

  test('the same seed gives the same model, another seed another', () => {
    const tokens = (seed: number) =>
      new Vit(tinyConfig, new Random(seed)).encode(randomImages([1, 8, 8, 3])).dataSync();
    expect(tokens(4)).toEqual(tokens(4));
    expect(tokens(4)).not.toEqual(tokens(5));
  });

  test('a new model holds every class for equally likely', () => {
    const vit = new Vit(tinyConfig, new Random(4));
    for (const { probability } of vit.classify(randomImages([1, 8, 8, 3]))) expect(probability).toBe(1 / 3);
  });

  test.each(['class', 'mean'] as const)('a batch of 2 = two batches of 1, %s pooling', (pooling) => {
    const vit = tinyVit({ pooling });
    const images = randomImages([2, 8, 8, 3]);
    const each = tf.concat(tf.split(images, 2).map((image) => vit.apply(image)));
    expect(largestDifference(vit.apply(images).dataSync(), each.dataSync())).toBeLessThan(1e-5);
  });

  test('permuting patches and positions together changes nothing; patches alone, something', () => {
    const vit = tinyVit();
    const images = randomImages([1, 8, 8, 3]);
    const order = [...new Random(9).permutation(16)];
    const shuffled = unpatchify(tf.gather(patchify(images, 2), order, 1), {
      patchSize: 2,
      height: 8,
      width: 8,
    });
    const logits = vit.apply(images).dataSync();
    expect(largestDifference(vit.apply(shuffled).dataSync(), logits)).toBeGreaterThan(1e-2);
    vit.positions!.assign(tf.gather(vit.positions!, [0, ...order.map((patch) => patch + 1)], 1));
    expect(largestDifference(vit.apply(shuffled).dataSync(), logits)).toBeLessThan(1e-5);
  });

  test('without positions the order of the patches says nothing', () => {
    const vit = tinyVit();
    vit.positions!.assign(tf.zerosLike(vit.positions!));
    const images = randomImages([1, 8, 8, 3]);
    const reversed = unpatchify(tf.reverse(patchify(images, 2), 1), { patchSize: 2, height: 8, width: 8 });
    const difference = largestDifference(vit.apply(reversed).dataSync(), vit.apply(images).dataSync());
    expect(difference).toBeLessThan(1e-5);
  });

  test('every parameter gets a gradient', () => {
    for (const config of [{}, { pooling: 'mean', positions: 'sine' }] as const) {
      const vit = tinyVit(config);
      const images = randomImages([2, 8, 8, 3]);
      const weights = tf.tensor2d([1, -2, 3, 0.5, 2, -1], [2, 3]);
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.mul(vit.apply(images), weights)) as tf.Scalar,
        [...vit.parameters().values()],
      );
      for (const [path, variable] of vit.parameters()) {
        // Shifting all keys alike changes no softmax.
        if (path.endsWith('keys.bias')) continue;
        const largest = Math.max(...tf.abs(grads[variable.name]!).dataSync());
        expect(largest, path).toBeGreaterThan(1e-4);
      }
    }
  });

  test('classify names the best classes of one image', () => {
    const vit = tinyVit({ labels: ['cat', 'dog', 'fox'] });
    const image = randomImages([1, 8, 8, 3]);
    const logits = vit.apply(image).dataSync();
    const best = logits.indexOf(Math.max(...logits));
    const all = vit.classify(image);
    expect(all).toHaveLength(3);
    expect(all[0]!.classId).toBe(best);
    expect(all[0]!.label).toBe(['cat', 'dog', 'fox'][best]);
    expect(all.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
    const plainImage = { height: 8, width: 8, channels: 3, data: image.dataSync() as Float32Array };
    expect(vit.classify(plainImage)).toEqual(all);
    expect(vit.classify(tf.squeeze(image, [0]))).toEqual(all);
    expect(vit.classify(image, { top: 1, labels: ['a', 'b', 'c'] })).toEqual([
      { ...all[0], label: ['a', 'b', 'c'][best] },
    ]);
  });

  test('shapes that do not fit are named', () => {
    const vit = tinyVit();
    expect(() => vit.apply(tf.zeros([8, 8, 3]))).toThrow(
      'Vit: images: expected [B, H, W, C] with C = 3; got [8, 8, 3]',
    );
    expect(() => vit.apply(tf.zeros([1, 8, 8, 1]))).toThrow('Vit: images: axis 3 (C) must be 3');
    expect(() => vit.apply(tf.zeros([1, 9, 8, 3]))).toThrow(
      'patchify: height and width must be multiples of the patch size 2; got [1, 9, 8, 3]',
    );
    expect(() => vit.classify(tf.zeros([2, 8, 8, 3]))).toThrow(
      'Vit.classify: image must be one image [H, W, C] or [1, H, W, C]; got [2, 8, 8, 3]',
    );
  });

  test('no tensor is left behind', () => {
    const vit = tinyVit({ positions: 'sine' });
    const images = randomImages([2, 8, 8, 3]);
    expect(leakedTensors(() => vit.apply(images).dispose())).toBe(0);
    const one = randomImages([1, 8, 8, 3]);
    expect(leakedTensors(() => vit.classify(one))).toBe(0);
    expect(leakedTensors(() => tinyVit().dispose())).toBe(0);
  });
});
