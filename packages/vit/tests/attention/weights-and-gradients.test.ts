import { Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { applyWithWeights } from '../../src/attention/weights-and-gradients.ts';
import { attentionGradientsOf, attentionWeightsOf } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { largestDifference } from '../fixtures.ts';
import { leakedTensors, randomImages, tinyVit } from '../tiny.ts';

onEveryBackend('attention weights', () => {
  test.each(['class', 'mean'] as const)('lead to the logits of the fast path, %s pooling', (pooling) => {
    const vit = tinyVit({ pooling });
    const images = randomImages([2, 8, 8, 3]);
    const T = pooling === 'class' ? 17 : 16;
    const { weights, logits } = attentionWeightsOf(vit, images);
    expect(weights.map(({ shape }) => shape)).toEqual([
      [2, 2, T, T],
      [2, 2, T, T],
    ]);
    for (const sum of tf.sum(weights[1]!, 3).dataSync()) expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
    expect(largestDifference(logits.dataSync(), vit.apply(images).dataSync())).toBeLessThan(1e-5);
  });

  test('gradients are the central differences of the logit', () => {
    const vit = tinyVit();
    const image = randomImages([1, 8, 8, 3]);
    const classId = 2;
    const gradients = attentionGradientsOf(vit, image, classId);
    gradients.forEach((gradient, layer) => {
      const noise = new Random(layer).normalTensor(gradient.shape, 1);
      const direction = tf.div(noise, tf.norm(noise));
      const logitAt = (step: number): number => {
        const use = (index: number) => (weights: tf.Tensor) =>
          index === layer ? tf.add(weights, tf.mul(direction, step)) : weights;
        return applyWithWeights(vit, image, use).dataSync()[classId]!;
      };
      const epsilon = 1e-2;
      const measured = (logitAt(epsilon) - logitAt(-epsilon)) / (2 * epsilon);
      const computed = tf.sum(tf.mul(gradient, direction)).dataSync()[0]!;
      expect(Math.abs(computed - measured), `layer ${layer}`).toBeLessThan(
        2e-3 * Math.max(1, Math.abs(measured)),
      );
      expect(Math.abs(measured)).toBeGreaterThan(1e-3);
    });
  });

  test('no tensor is left behind', () => {
    const vit = tinyVit();
    const image = randomImages([1, 8, 8, 3]);
    expect(leakedTensors(() => tf.dispose(attentionGradientsOf(vit, image, 0)))).toBe(0);
    expect(
      leakedTensors(() => {
        const { weights, logits } = attentionWeightsOf(vit, image);
        tf.dispose([...weights, logits]);
      }),
    ).toBe(0);
  });
});
