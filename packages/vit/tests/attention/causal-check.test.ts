import { tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { attentionMaps, causalCheck, mapCorrelations } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { leakedTensors, randomImages, tinyVit } from '../tiny.ts';
import { brightAt, lookingAtPatch } from './one-patch.ts';

const indexOfMax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

onEveryBackend('causalCheck', () => {
  test.each([0, 6, 15])('finds the one patch that the answer depends on: %i', (patch) => {
    const vit = lookingAtPatch(patch);
    const image = brightAt(patch);
    const check = causalCheck(vit, image, { batchSize: 5 });
    expect(check.classId).toBe(1);
    expect([check.drop.length, check.drop[0]!.length]).toEqual([4, 4]);
    const drops = check.drop.flat();
    expect(indexOfMax(drops)).toBe(patch);
    expect(drops[patch]).toBeGreaterThan(0.5);
    const others = drops.filter((_, index) => index !== patch).map(Math.abs);
    expect(Math.max(...others)).toBeLessThan(drops[patch]! / 20);
    expect(check.without.flat()[patch]).toBeLessThan(check.probability);

    const maps = attentionMaps(vit, image);
    for (const map of [maps.raw[0]![0]!, maps.rollout, maps.relevance])
      expect(indexOfMax(map.flat())).toBe(patch);
  });

  test('measures what it says: log-odds with and without the patch in the mean colour', () => {
    const vit = tinyVit();
    const image = randomImages([1, 8, 8, 3]);
    const { drop, without, probability } = causalCheck(vit, image, { classId: 2 });
    const removed = image.arraySync() as number[][][][];
    const mean = tf.mean(image, [0, 1, 2]).arraySync() as number[];
    for (const y of [2, 3]) for (const x of [6, 7]) removed[0]![y]![x] = mean;
    const logOdds = (images: tf.Tensor): number => {
      const [, , p] = tf.softmax(vit.apply(images)).dataSync();
      return Math.log(p! / (1 - p!));
    };
    expect(drop[1]![3]).toBeCloseTo(logOdds(image) - logOdds(tf.tensor4d(removed)), 4);
    expect(without[1]![3]).toBeCloseTo(tf.softmax(vit.apply(tf.tensor4d(removed))).dataSync()[2]!, 5);
    expect(probability).toBeCloseTo(tf.softmax(vit.apply(image)).dataSync()[2]!, 5);
  });

  test('a class that does not exist is refused', () => {
    expect(() => causalCheck(tinyVit(), randomImages([1, 8, 8, 3]), { classId: 3 })).toThrow(
      'causalCheck: classId must be a whole number from 0 to 2; got 3',
    );
  });

  test('no tensor is left behind', () => {
    const vit = tinyVit();
    const image = randomImages([1, 8, 8, 3]);
    expect(leakedTensors(() => causalCheck(vit, image))).toBe(0);
  });

  test('correlations compare each map with the drops', () => {
    const map = (values: number[]) => [values.slice(0, 2), values.slice(2)];
    const check = { classId: 0, probability: 1, without: map([0, 0, 0, 0]), drop: map([1, 2, 3, 4]) };
    const maps = {
      classId: 0,
      raw: [[map([9, 9, 1, 1])], [map([4, 3, 2, 2]), map([0, 0, 0, -1])]],
      rollout: map([1, 2, 3, 4]),
      relevance: map([5, 5, 5, 5]),
    };
    expect(mapCorrelations(maps, check)).toEqual({ raw: -1, rollout: 1, relevance: 0 });
  });
});
