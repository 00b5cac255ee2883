import { Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { GatedCrossAttention, Llava, type LlavaConfig } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import {
  idsOf,
  imageId,
  leakedTensors,
  loud,
  randomImages,
  tinyLlava,
  tinyLlavaConfig,
} from '../tiny-llava.ts';

const crossed: Partial<LlavaConfig> = { fusion: 'cross-attention' };
const ids = (): tf.Tensor2D => idsOf([1, imageId, 5, 6], [1, imageId, 7, 8]);

onEveryBackend('cross-attention', () => {
  test('with gates of 0 the words are, bit for bit, those of the decoder alone', () => {
    const llava = tinyLlava(crossed);
    for (const { attentionGate, mlpGate } of llava.crossAttention!.blocks) {
      attentionGate.assign(tf.scalar(0));
      mlpGate.assign(tf.scalar(0));
    }
    const { decoder } = llava;
    const alone = decoder.logits(decoder.apply(decoder.embed(ids())));
    const fused = llava.logits(ids(), llava.imageTokens(randomImages(2)));
    expect(fused.dataSync()).toEqual(alone.dataSync());
  });

  test('a new model has gates of 0, which learn at once', () => {
    const llava = new Llava({ ...tinyLlavaConfig, ...crossed }, new Random(1));
    const { attentionGate } = llava.crossAttention!.blocks[0]!;
    expect(attentionGate.dataSync()[0]).toBe(0);
    const tokens = llava.imageTokens(randomImages(2));
    const labels = idsOf([-100, 5, 6, 2], [-100, 7, 8, 2]);
    const { grads } = tf.variableGrads(() => llava.loss({ ids: ids(), labels }, tokens), [attentionGate]);
    expect(Object.values(grads)[0]!.dataSync()[0]).not.toBe(0);
  });

  test('x + tanh(a)·attention, then + tanh(m)·mlp, in float64', () => {
    const config = tinyLlava(crossed).decoder.config;
    const block = loud(new GatedCrossAttention({ ...config, heads: 1, keyValueHeads: 1 }, new Random(1)), 2);
    const [words, image] = [
      new Random(3).normalTensor([1, 3, 12], 1),
      new Random(4).normalTensor([1, 5, 12], 1),
    ];
    const got = (block.apply(words, image).arraySync() as number[][][])[0]!;
    const expected = reference(
      block,
      (words.arraySync() as number[][][])[0]!,
      (image.arraySync() as number[][][])[0]!,
    );
    for (const [t, row] of expected.entries()) {
      for (const [d, value] of row.entries()) expect(got[t]![d]).toBeCloseTo(value, 4);
    }
  });

  test('weights: a map over the patches for each word, one for each layer with cross-attention', () => {
    const llava = tinyLlava({ ...crossed, crossAttentionEvery: 2 });
    expect(llava.crossAttention!.blocks).toHaveLength(1);
    const weights = llava.crossAttentionWeights(ids(), llava.imageTokens(randomImages(2)));
    expect(weights.map(({ shape }) => shape)).toEqual([[2, 2, 4, 4]]);
    for (const sum of tf.sum(weights[0]!, 3).dataSync()) expect(sum).toBeCloseTo(1, 5);
    const tokens = llava.imageTokens(randomImages(2));
    const asked = ids();
    expect(leakedTensors(() => tf.dispose(llava.crossAttentionWeights(asked, tokens)))).toBe(0);
    const other = llava.crossAttentionWeights(ids(), llava.imageTokens(randomImages(2, 8, 8, 9)));
    expect(other[0]!.dataSync()).not.toEqual(weights[0]!.dataSync());
  });

  test('a text sees its own images only, and all of them', () => {
    const llava = tinyLlava(crossed);
    const two = idsOf([1, imageId, imageId, 6], [1, imageId, 7, imageId]);
    const logits = (images: tf.Tensor): number[][][] =>
      llava.logits(two, llava.imageTokens(images)).arraySync() as number[][][];
    const images = randomImages(4);
    const changed = tf.concat([tf.slice(images, [0, 0, 0, 0], [3, 8, 8, 3]), randomImages(1, 8, 8, 9)], 0);
    const [before, after] = [logits(images), logits(changed)];
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).not.toEqual(before[1]);
  });
});

test('texts with unequal numbers of images are refused', () => {
  const llava = tinyLlava(crossed);
  const tokens = llava.imageTokens(randomImages(2));
  expect(() => llava.logits(idsOf([1, imageId, imageId], [1, 2, 3]), tokens)).toThrow(
    'Llava: cross-attention needs equally many images in every text, all of one size; got 2, 0 images with 4 tokens each',
  );
  expect(() => llava.logits(idsOf([1, imageId, 3], [1, 2, 3]), tokens)).toThrow(
    'ids hold 1 image placeholders (id 19), but there are 2 image tokens (2 images)',
  );
});

/** One head in plain numbers. */
function reference(block: GatedCrossAttention, words: number[][], image: number[][]): number[][] {
  const weights = new Map([...block.parameters()].map(([path, value]) => [path, value.arraySync()]));
  const matrix = (path: string) => weights.get(`${path}.weight`) as number[][];
  const times = (rows: number[][], w: number[][]): number[][] =>
    rows.map((row) => w[0]!.map((_, out) => row.reduce((sum, x, i) => sum + x * w[i]![out]!, 0)));
  const normed = (rows: number[][], path: string): number[][] => {
    const scale = weights.get(`${path}.scale`) as number[];
    return rows.map((row) => {
      const rms = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0) / row.length + 1e-6);
      return row.map((x, i) => (x / rms) * scale[i]!);
    });
  };
  const softmaxed = (row: number[]): number[] => {
    const powers = row.map((x) => Math.exp(x - Math.max(...row)));
    return powers.map((power) => power / powers.reduce((sum, x) => sum + x, 0));
  };
  const gate = (path: string): number => Math.tanh(weights.get(path) as number);
  const plus = (a: number[][], factor: number, b: number[][]): number[][] =>
    a.map((row, t) => row.map((x, d) => x + factor * b[t]![d]!));

  const queries = times(normed(words, 'norm'), matrix('attention.queries'));
  const keys = times(image, matrix('attention.keys'));
  const values = times(image, matrix('attention.values'));
  const looks = queries.map((query) =>
    softmaxed(keys.map((key) => key.reduce((sum, k, d) => sum + k * query[d]!, 0) / Math.sqrt(12))),
  );
  const seen = times(times(looks, values), matrix('attention.output'));
  const x = plus(words, gate('attentionGate'), seen);
  const inside = normed(x, 'mlpNorm');
  const silu = times(inside, matrix('mlp.gate')).map((row) => row.map((v) => v / (1 + Math.exp(-v))));
  const gated = times(inside, matrix('mlp.expand')).map((row, t) => row.map((v, i) => v * silu[t]![i]!));
  return plus(x, gate('mlpGate'), times(gated, matrix('mlp.contract')));
}
