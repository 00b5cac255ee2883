import { Random, tf } from '@pixels/tensor';
import { Vit } from '@pixels/vit';
import { expect, test } from 'vitest';
import { AttentionPooling, familyConfig, type VisionConfig, VisionEncoder } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { largestDifference, leakedTensors, loud, randomImages, tinyConfig } from '../tiny.ts';

const encoder = (config: Partial<VisionConfig> = {}, family: 'clip' | 'siglip' = 'clip'): VisionEncoder =>
  loud(new VisionEncoder({ ...tinyConfig(family).vision, ...config }, new Random(1)), 2);

onEveryBackend('VisionEncoder', () => {
  test('with the options of a ViT it is one', () => {
    const config = { patchBias: true, preNorm: false, activation: 'gelu', projection: 'none' } as const;
    const ours = encoder(config);
    const { patchSize, channels, width, layers, heads, hidden } = ours.config;
    const sizes = { imageSize: 8, patchSize, channels, width, layers, heads, hidden };
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

  test('hidden states: 0 is what the first block reads, the last of them is normed by encode', () => {
    const model = encoder();
    const images = randomImages(2);
    const state = (layer: number): Uint8Array | Float32Array | Int32Array =>
      model.hiddenState(images, layer).dataSync();
    expect(state(0)).toEqual(model.embed(images).tokens.dataSync());
    expect(state(1)).toEqual(model.blocks[0]!.apply(model.embed(images).tokens).dataSync());
    expect(state(-1)).toEqual(state(2));
    expect(state(-2)).toEqual(state(1));
    expect(state(-3)).toEqual(state(0));
    const normed = model.norm.apply(model.hiddenState(images, 2)).dataSync();
    expect(model.encode(images).dataSync()).toEqual(normed);
    for (const layer of [3, -4, 0.5]) {
      expect(() => model.hiddenState(images, layer)).toThrow(
        `VisionEncoder.hiddenState: layer must be a whole number from -3 to 2, for 2 blocks; got ${layer}`,
      );
    }
  });

  test('blocks behind a hidden state are not computed', () => {
    const model = encoder();
    const { weight } = model.blocks[1]!.mlp.expand;
    const before = model.hiddenState(randomImages(1), -2).dataSync();
    weight.assign(tf.fill(weight.shape, Number.NaN));
    expect(model.hiddenState(randomImages(1), -2).dataSync()).toEqual(before);
  });

  test.each(['class', 'mean', 'attention'] as const)('images that are not square, %s pooling', (pooling) => {
    const model = encoder({ imageSize: { height: 8, width: 12 }, pooling });
    const images = new Random(4).normalTensor([2, 8, 12, 3], 1);
    const classTokens = pooling === 'class' ? 1 : 0;
    expect(model.positions.shape).toEqual([1, classTokens + 6, 8]);
    expect(model.encode(images).shape).toEqual([2, classTokens + 6, 8]);
    expect(model.gridOf(images)).toEqual({ rows: 2, columns: 3 });
    expect(model.apply(images).shape).toEqual([2, 8]);
    expect(() => model.apply(randomImages(1))).toThrow('VisionEncoder: images: axis 2 (W) must be 12');
  });

  test('an image of fewer patches takes the vectors of the top left part of the grid', () => {
    for (const pooling of ['class', 'mean'] as const) {
      const model = encoder({ imageSize: { height: 8, width: 12 }, smallerImages: 'topLeft', pooling });
      const large = new Random(4).normalTensor([2, 8, 12, 3], 1);
      const [left, top] = [
        tf.slice(large, [0, 0, 0, 0], [2, 8, 8, 3]),
        tf.slice(large, [0, 0, 0, 0], [2, 4, 12, 3]),
      ];
      const classTokens = pooling === 'class' ? 1 : 0;
      const rows = (places: readonly number[]): Float32Array => {
        const kept = [...places, ...(classTokens === 1 ? [-1] : [])].map((place) => place + classTokens);
        return tf
          .gather(
            model.embed(large).tokens,
            kept.sort((a, b) => a - b),
            1,
          )
          .dataSync<'float32'>();
      };
      expect(model.embed(left).tokens.dataSync()).toEqual(rows([0, 1, 3, 4]));
      expect(model.embed(top).tokens.dataSync()).toEqual(rows([0, 1, 2]));
      expect(model.gridOf(top)).toEqual({ rows: 1, columns: 3 });
      expect(leakedTensors(() => model.apply(left).dispose())).toBe(0);
      expect(() => model.apply(tf.zeros([1, 8, 16, 3]))).toThrow(
        'VisionEncoder: images must be at most 8 × 12, in multiples of the patch size 4; got [1, 8, 16, 3]; resize them',
      );
      expect(() => model.apply(tf.zeros([1, 8, 6, 3]))).toThrow('got [1, 8, 6, 3]');
    }
  });

  test('position vectors learn from small images, those beyond are left alone', () => {
    const model = encoder({ imageSize: { height: 8, width: 12 }, smallerImages: 'topLeft' });
    const { value, grads } = tf.variableGrads(
      () => tf.sum(tf.pow(model.apply(randomImages(2)), 2)).asScalar(),
      [model.positions],
    );
    const gradient = grads[model.positions.name]!;
    const learns = tf.sum(tf.abs(gradient), [0, 2]).arraySync() as number[];
    expect(learns.map((sum) => sum > 0)).toEqual([true, true, true, false, true, true, false]);
    tf.dispose([value, gradient]);
  });

  test('with rotary positions alone, what tokens make of each other depends on where they stand to each other', () => {
    const config = {
      imageSize: { height: 12, width: 16 },
      width: 16,
      pooling: 'class',
      rotary: true,
    } as const;
    const model = encoder(config);
    model.positions.assign(tf.zerosLike(model.positions));
    const image = new Random(4).normalTensor([1, 12, 16, 3], 1);
    const { tokens, angles } = model.embed(image);
    expect(angles!.cosines.shape).toEqual([13, 4]);
    expect([...angles!.cosines.dataSync().slice(0, 4)]).toEqual([1, 1, 1, 1]); // the class token is not turned
    const some = (places: readonly number[], picture = places): tf.Tensor => {
      const [of, where] = [picture, places].map((list) => tf.tensor1d([...list], 'int32'));
      const turned = { cosines: tf.gather(angles!.cosines, where!), sines: tf.gather(angles!.sines, where!) };
      return model.tokensOf({ tokens: tf.gather(tokens, of!, 1), angles: turned });
    };
    // Patches of the first two rows and columns, the same moved by a row and two columns, and the same in a row.
    const corner = [1, 2, 5, 6];
    const [here, moved, inRow] = [corner, [7, 8, 11, 12], [1, 2, 3, 4]].map((places) =>
      some(places, corner).dataSync(),
    );
    expect(largestDifference(here!, moved!)).toBeLessThan(1e-5);
    expect(largestDifference(here!, inRow!)).toBeGreaterThan(0.01);
  });

  test('rotary positions need heads of two halves for two directions', () => {
    expect(() => encoder({ width: 12, heads: 2, rotary: true })).toThrow(
      'must be a multiple of 4 · heads 2 with rotary positions; got 12',
    );
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
