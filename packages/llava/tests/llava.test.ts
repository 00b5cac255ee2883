import { gradients, Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { KvCache, Llava, type LlavaConfig } from '../src/index.ts';
import { onEveryBackend } from './backends.ts';
import { idsOf, image, leakedTensors, randomImages, tinyLlava, tinyLlavaConfig } from './tiny-llava.ts';

const numbers = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];
const classVision = { ...tinyLlavaConfig.vision, pooling: 'class', preNorm: true } as const;

/** ids, labels of the last three tokens, for two texts with an image each. */
function batch(): { ids: tf.Tensor2D; labels: tf.Tensor2D } {
  const ids = idsOf([1, ...image(4), 5, 6, 7, 2, 0], [1, 3, ...image(4), 8, 9, 2, 0]);
  const none = -100;
  const labels = idsOf(
    [none, none, none, none, none, none, 7, 2, none, none],
    [none, none, none, none, none, none, 9, 2, none, none],
  );
  return { ids, labels };
}

onEveryBackend('Llava', () => {
  test('image tokens stand where the placeholders are, words elsewhere', () => {
    const llava = tinyLlava();
    const { ids } = batch();
    const tokens = llava.imageTokens(randomImages(2));
    expect(tokens.shape).toEqual([2, 4, 12]);
    const merged = llava.merge(ids, tokens).arraySync();
    const words = llava.decoder.embed(ids).arraySync() as number[][][];
    const images = tokens.arraySync();
    expect(merged[0]!.slice(1, 5)).toEqual(images[0]);
    expect(merged[1]!.slice(2, 6)).toEqual(images[1]);
    expect([merged[0]![0], ...merged[0]!.slice(5)]).toEqual([words[0]![0], ...words[0]!.slice(5)]);
    expect(merged[1]!.slice(0, 2)).toEqual(words[1]!.slice(0, 2));
  });

  test('a batch of two is two batches of one; without images it is the decoder', () => {
    const llava = tinyLlava();
    const { ids } = batch();
    const images = randomImages(2);
    const both = llava.logits(ids, llava.imageTokens(images)).arraySync();
    for (const text of [0, 1]) {
      const row = tf.slice(ids, [text, 0], [1, 10]);
      const one = llava
        .logits(row, llava.imageTokens(tf.slice(images, [text, 0, 0, 0], [1, 8, 8, 3])))
        .arraySync();
      for (const [place, logits] of one[0]!.entries()) {
        for (const [id, logit] of logits.entries()) expect(both[text]![place]![id]).toBeCloseTo(logit, 4);
      }
    }
    const words = idsOf([1, 2, 3]);
    const { decoder } = llava;
    expect(numbers(llava.logits(words))).toEqual(
      numbers(decoder.logits(decoder.apply(decoder.embed(words)))),
    );
  });

  test('images of several sizes, several to a text', () => {
    const vision = {
      ...tinyLlavaConfig.vision,
      imageSize: { height: 8, width: 12 },
      smallerImages: 'topLeft',
    } as const;
    const llava = tinyLlava({ vision });
    const small = llava.imageTokens(randomImages(2));
    const large = llava.imageTokens(randomImages(1, 8, 12));
    expect(llava.placeholders(llava.vision.gridOf(randomImages(1)))).toBe(4);
    expect(large.shape).toEqual([1, 6, 12]);
    const ids = idsOf([1, ...image(4), 5, ...image(4), 6, 7, 8], [1, ...image(6), 5, 6, 7, 8, 9, 10]);
    const merged = llava.merge(ids, [small, large]).arraySync();
    expect(merged[0]!.slice(6, 10)).toEqual(small.arraySync()[1]);
    expect(merged[1]!.slice(1, 7)).toEqual(large.arraySync()[0]);
  });

  test('placeholders that are not as many as image tokens are refused, both numbers named', () => {
    const llava = tinyLlava();
    const tokens = llava.imageTokens(randomImages(2));
    expect(() => llava.merge(idsOf([1, ...image(4)], [1, ...image(3), 2]), tokens)).toThrow(
      'placeImages: ids hold 7 image placeholders (id 19), but there are 8 image tokens (2 images); expand every image to as many placeholders as it has tokens',
    );
    expect(() => llava.merge(idsOf([1, ...image(5)], [1, ...image(3), 1, 2]), tokens)).toThrow(
      'placeImages: text 0 of 2 has 5 image placeholders (id 19), but its images have 8 tokens',
    );
    expect(() => llava.logits(idsOf([1, ...image(4)]))).toThrow(
      'ids hold 4 image placeholders (id 19), but there are 0 image tokens;',
    );
    expect(() => llava.merge(idsOf([1, ...image(4)]), tf.zeros([1, 4, 11]))).toThrow(
      'Llava: imageTokens: axis 2 (D) must be 12',
    );
  });

  test('a placeholder beyond the vocabulary is allowed', () => {
    const llava = tinyLlava({ imageId: 32 });
    const ids = idsOf([1, 32, 32, 32, 32, 2]);
    expect(llava.logits(ids, llava.imageTokens(randomImages(1))).shape).toEqual([1, 6, 20]);
  });

  test('the features of a layer, with or without the class token', () => {
    const images = randomImages(1);
    const features = (config: Partial<LlavaConfig>) =>
      tinyLlava({ vision: classVision, projector: { kind: 'linear' }, ...config });
    const second = features({ visionLayer: -2 });
    const state = second.vision.hiddenState(images, -2).arraySync()[0]!;
    expect(second.imageFeatures(images).arraySync()[0]).toEqual(state.slice(1));
    expect(second.placeholders(second.vision.gridOf(images))).toBe(16);
    const kept = features({ visionLayer: -2, classToken: 'keep' });
    expect(kept.imageFeatures(images).arraySync()[0]).toEqual(state);
    expect(kept.imageTokens(images).shape).toEqual([1, 17, 12]);
    expect(kept.placeholders(kept.vision.gridOf(images))).toBe(17);
    const normed = features({});
    expect(normed.imageFeatures(images).arraySync()[0]).toEqual(
      normed.vision.encode(images).arraySync()[0]!.slice(1),
    );
  });

  test('the loss counts labels only: −log p of each, averaged', () => {
    const llava = tinyLlava();
    const { ids, labels } = batch();
    const tokens = llava.imageTokens(randomImages(2));
    const logits = tf.logSoftmax(llava.logits(ids, tokens)).arraySync() as number[][][];
    const wanted = [
      [0, 6, 7],
      [0, 7, 2],
      [1, 6, 9],
      [1, 7, 2],
    ] as const;
    const mean = wanted.reduce((sum, [text, place, label]) => sum - logits[text]![place]![label]!, 0) / 4;
    expect(llava.loss({ ids, labels }, tokens).dataSync()[0]).toBeCloseTo(mean, 4);
    const nothing = tf.fill([2, 10], -100, 'int32');
    expect(() => llava.loss({ ids, labels: nothing }, tokens)).toThrow(
      'Llava.loss: none of the 20 labels counts (all are -100)',
    );
  });

  test('the first loss is near ln V', () => {
    const llava = new Llava(tinyLlavaConfig, new Random(1));
    const { ids, labels } = batch();
    const loss = llava.loss({ ids, labels }, llava.imageTokens(randomImages(2))).dataSync()[0]!;
    expect(Math.abs(loss - Math.log(20))).toBeLessThan(0.05);
  });

  test('features once computed and kept give the same loss', () => {
    const llava = tinyLlava();
    const { ids, labels } = batch();
    const images = randomImages(2);
    const features = tf.tensor(llava.imageFeatures(images).dataSync(), [2, 16, 8]);
    const cached = llava.loss({ ids, labels }, llava.project(features, { rows: 4, columns: 4 }));
    expect(numbers(cached)).toEqual(numbers(llava.loss({ ids, labels }, llava.imageTokens(images))));
  });

  test('only the parts that learn have gradients, and all of their parameters', () => {
    for (const fusion of ['concatenate', 'cross-attention'] as const) {
      const count = fusion === 'concatenate' ? 4 : 1;
      const llava = tinyLlava({ fusion, vision: classVision, visionLayer: -2 });
      const ids = idsOf([1, ...image(count), 5, 6]);
      const labels = idsOf([...new Array<number>(count + 1).fill(-100), 6, 2]);
      const images = randomImages(1);
      const learning = (): string[] => {
        const { loss, gradients: found } = gradients(
          () => llava.loss({ ids, labels }, llava.imageTokens(images)),
          llava.parameters(),
        );
        const paths = [...found].filter(([, gradient]) =>
          tf.tidy(() => tf.sum(tf.abs(gradient)).dataSync()[0]! > 0),
        );
        tf.dispose([loss, ...found.values()]);
        return [...new Set(paths.map(([path]) => path.split('.')[0]!))];
      };
      const all = [...llava.trainableParameters().keys()];
      expect(all).not.toContain('vision.norm.scale');
      expect(all.some((path) => path.startsWith('vision.blocks.1.'))).toBe(false);
      const translators = fusion === 'concatenate' ? ['projector'] : ['projector', 'crossAttention'];
      expect(learning()).toEqual(['vision', 'projector', 'decoder', ...translators.slice(1)]);
      llava.learn('projector');
      expect(learning()).toEqual(translators);
      llava.learn('vision');
      expect(learning()).toEqual(['vision']);
    }
  });

  test('cached: the prompt first, then word by word, gives the logits of all at once', () => {
    for (const fusion of ['concatenate', 'cross-attention'] as const) {
      const llava = tinyLlava({ fusion });
      const tokens = llava.imageTokens(randomImages(1));
      const prompt = [1, ...image(fusion === 'concatenate' ? 4 : 1), 5];
      const whole = llava.apply(idsOf([...prompt, 6, 7]), tokens).arraySync()[0]!;
      const cache = new KvCache();
      const { embeddings, between } = llava.read(idsOf(prompt), tokens);
      const steps = [embeddings, ...[6, 7].map((id) => llava.decoder.embed(idsOf([id])))];
      const hidden = steps.flatMap(
        (step) => (llava.decoder.apply(step, { cache, between }).arraySync() as number[][][])[0]!,
      );
      cache.dispose();
      for (const [place, vector] of whole.entries()) {
        for (const [at, value] of vector.entries()) expect(hidden[place]![at]).toBeCloseTo(value, 4);
      }
    }
  });

  test('nothing is left behind', () => {
    for (const fusion of ['concatenate', 'cross-attention'] as const) {
      const llava = tinyLlava({ fusion });
      const images = randomImages(1);
      const count = fusion === 'concatenate' ? 4 : 1;
      const ids = idsOf([1, ...image(count), 5, 6]);
      const labels = idsOf([...new Array<number>(count + 1).fill(-100), 6, 2]);
      const run = (): void => {
        const { loss, gradients: found } = gradients(
          () => llava.loss({ ids, labels }, llava.imageTokens(images)),
          llava.parameters(),
        );
        tf.dispose([loss, ...found.values()]);
      };
      expect(leakedTensors(run)).toBe(0);
    }
  });
});

test.each<[Partial<LlavaConfig>, string]>([
  [
    { projector: { kind: 'linear', pixelShuffle: 3 } },
    'projector.pixelShuffle: must divide the grid of 4 × 4 patches; got 3',
  ],
  [
    { projector: { kind: 'linear', places: { rows: 4, columns: 3 } } },
    'projector.places: must be 4 × 4 at least, and without a class token; got 4 × 3',
  ],
  [{ visionLayer: -4 }, "visionLayer: must be 'normed' or a whole number from -3 to 2, for 2 blocks; got -4"],
  [{ classToken: 'keep' }, "classToken: can be 'keep' with class pooling and without a pixel shuffle only"],
  [
    { fusion: 'cross-attention', imageId: 20 },
    'imageId: must be below decoder.vocabulary 20, because it is read as a word with cross-attention; got 20',
  ],
  [{ vision: { ...tinyLlavaConfig.vision, heads: 3 } }, 'vision.width: must be a multiple of heads 3; got 8'],
])('a config with %j is refused', (change, message) => {
  expect(() => new Llava({ ...tinyLlavaConfig, ...change }, new Random(1))).toThrow(
    `LlavaConfig: ${message}`,
  );
});
