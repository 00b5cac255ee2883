import { tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { attentionMaps, attentionRollout, attentionWeightsOf } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { largestDifference } from '../fixtures.ts';
import { leakedTensors, randomImages, tinyVit } from '../tiny.ts';

onEveryBackend('attentionMaps', () => {
  const image = (): tf.Tensor4D => randomImages([1, 8, 8, 3]);

  test('raw and rollout are the class token’s rows, without the class token itself', () => {
    const vit = tinyVit();
    const { weights } = attentionWeightsOf(vit, image());
    const maps = attentionMaps(vit, image());
    expect(maps.raw.map((heads) => heads.length)).toEqual([2, 2]);
    const row = tf.slice(weights[1]!, [0, 1, 0, 1], [1, 1, 1, 16]).dataSync();
    expect(largestDifference(maps.raw[1]![1]!.flat(), row)).toBeLessThan(1e-6);
    const rolled = tf.slice(attentionRollout(weights), [0, 1], [1, 16]).dataSync();
    expect(largestDifference(maps.rollout.flat(), rolled)).toBeLessThan(1e-6);
  });

  test('mean pooling: the mean of all rows, over all patches', () => {
    const maps = attentionMaps(tinyVit({ pooling: 'mean' }), image());
    const sum = (map: readonly (readonly number[])[]): number => map.flat().reduce((a, b) => a + b, 0);
    expect(maps.raw[0]![0]).toHaveLength(4);
    expect(sum(maps.raw[0]![0]!)).toBeCloseTo(1, 5);
    expect(sum(maps.rollout)).toBeCloseTo(1, 5);
  });

  test('relevance depends on the class asked about, raw attention and rollout do not', () => {
    const vit = tinyVit();
    const [zero, one] = [0, 1].map((classId) => attentionMaps(vit, image(), { classId }));
    expect(one!.raw).toEqual(zero!.raw);
    expect(one!.rollout).toEqual(zero!.rollout);
    expect(largestDifference(one!.relevance.flat(), zero!.relevance.flat())).toBeGreaterThan(1e-4);
    expect(Math.min(...one!.relevance.flat())).toBeGreaterThanOrEqual(0);
  });

  test('the class is the most probable one unless asked for', () => {
    const vit = tinyVit();
    expect(attentionMaps(vit, image()).classId).toBe(vit.classify(image())[0]!.classId);
    expect(() => attentionMaps(vit, image(), { classId: -1 })).toThrow('attentionMaps: classId must be');
  });

  test('images that are not square, and of another size', () => {
    const maps = attentionMaps(tinyVit(), randomImages([1, 6, 12, 3]), { interpolatePositions: true });
    expect([maps.relevance.length, maps.relevance[0]!.length]).toEqual([3, 6]);
  });

  test('no tensor is left behind', () => {
    const vit = tinyVit();
    const one = image();
    expect(leakedTensors(() => attentionMaps(vit, one))).toBe(0);
  });
});
