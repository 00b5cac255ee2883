import { Random, tf } from '@pixels/tensor';
import { Vit } from '@pixels/vit';
import { expect, test } from 'vitest';
import { AttentionPooling, familyConfig, type VisionConfig, VisionEncoder } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { largestDifference, loud, randomImages, tinyConfig } from '../tiny.ts';

const encoder = (config: Partial<VisionConfig> = {}, family: 'clip' | 'siglip' = 'clip'): VisionEncoder =>
  loud(new VisionEncoder({ ...tinyConfig(family).vision, ...config }, new Random(1)), 2);

onEveryBackend('VisionEncoder', () => {
  test('with the options of a ViT it is one', () => {
    const config = { patchBias: true, preNorm: false, activation: 'gelu', projection: 'none' } as const;
    const ours = encoder(config);
    const { imageSize, patchSize, channels, width, layers, heads, hidden } = ours.config;
    const sizes = { imageSize, patchSize, channels, width, layers, heads, hidden };
    const vit = new Vit({ ...sizes, classes: 2, epsilon: ours.config.epsilon }, new Random(5));
    const state = new Map(ours.parameters());
    for (const [path, variable] of vit.parameters()) {
      if (!path.startsWith('head')) variable.assign(state.get(path)!);
    }
    const images = randomImages(2);
    const tokens = ours.encode(images).dataSync();
    expect(largestDifference(tokens, vit.encode(images).dataSync())).toBe(0);
    expect([...ours.apply(images).dataSync()].slice(0, 8)).toEqual([...tokens.slice(0, 8)]);
  });

  test('what the families are made of', () => {
    const clip = encoder();
    expect(clip.patchEmbedding.projection.bias).toBeUndefined();
    expect(clip.preNorm).toBeDefined();
    expect(clip.encode(randomImages(1)).shape).toEqual([1, 5, 8]);
    const siglip = encoder({}, 'siglip');
    expect(siglip.patchEmbedding.projection.bias).toBeDefined();
    expect(siglip.classToken).toBeUndefined();
    expect(siglip.encode(randomImages(1)).shape).toEqual([1, 4, 8]);
    for (const model of [clip, siglip]) expect(model.apply(randomImages(3)).shape).toEqual([3, 8]);
  });

  test('the mean of the patches', () => {
    const model = encoder({ pooling: 'mean', projection: 'none' });
    const mean = tf.mean(model.encode(randomImages(2)), 1).dataSync();
    expect(largestDifference(model.apply(randomImages(2)).dataSync(), mean)).toBeLessThan(1e-6);
  });

  test('attention pooling does not mind the order of the patches', () => {
    const config = { width: 8, heads: 2, hidden: 16, activation: 'geluTanh', epsilon: 1e-6 } as const;
    const pooling = loud(new AttentionPooling(config, new Random(1)), 2);
    const tokens = new Random(3).normalTensor([2, 5, 8], 1);
    const pooled = pooling.apply(tokens).dataSync();
    const reversed = pooling.apply(tf.reverse(tokens, 1)).dataSync();
    expect(largestDifference(pooled, reversed)).toBeLessThan(1e-5);
    expect(largestDifference(pooled.slice(0, 8), pooled.slice(8))).toBeGreaterThan(0.01);
  });

  test('every parameter learns', () => {
    for (const family of ['clip', 'siglip'] as const) {
      const model = encoder({}, family);
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.pow(model.apply(randomImages(2)), 2)).asScalar(),
        [...model.parameters().values()],
      );
      const silent = Object.entries(grads).filter(
        ([, gradient]) => !gradient.dataSync().some((g) => g !== 0),
      );
      expect(silent).toEqual([]);
      expect(Object.keys(grads)).toHaveLength(model.parameters().size);
    }
  });
});

test('images and configs that do not fit are refused', () => {
  expect(() => encoder().apply(tf.zeros([1, 16, 16, 3]))).toThrow(
    'VisionEncoder: images: axis 1 (H) must be 8',
  );
  expect(() => encoder({ patchSize: 3 })).toThrow(
    'VisionConfig: imageSize: must be a multiple of patchSize 3',
  );
  const sizes = tinyConfig('siglip');
  expect(() => encoder({ outputs: 9 }, 'siglip')).toThrow(
    'outputs: must be width 8 without a projection; got 9',
  );
  expect(familyConfig('siglip', { ...sizes, outputs: 8 }).vision.pooling).toBe('attention');
});
