import { tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { attentionRelevance } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { largestDifference } from '../fixtures.ts';

onEveryBackend('attentionRelevance', () => {
  test('is the rule worked by hand: two heads, two layers', () => {
    const first = tf.tensor4d([0.5, 0.5, 0.25, 0.75, 1, 0, 0, 1], [1, 2, 2, 2]);
    const firstGradient = tf.tensor4d([2, -1, 4, 0, 1, 1, -3, 2], [1, 2, 2, 2]);
    const second = tf.tensor4d([0.5, 0.5, 0, 1, 0.5, 0.5, 1, 0], [1, 2, 2, 2]);
    const secondGradient = tf.tensor4d([0, 2, 1, 1, 2, 0, -1, 5], [1, 2, 2, 2]);
    // Ā₁ = [[1, 0], [½, 1]], R₁ = I + Ā₁ = [[2, 0], [½, 2]]; Ā₂ = [[½, ½], [0, ½]], R₂ = R₁ + Ā₂·R₁
    const relevance = attentionRelevance([first, second], [firstGradient, secondGradient]);
    expect(largestDifference(relevance.dataSync(), [3.25, 1, 0.75, 3])).toBeLessThan(1e-6);
  });

  test('attention that would lower the logit counts nothing', () => {
    const weights = tf.fill([1, 2, 3, 3], 1 / 3);
    const relevance = attentionRelevance([weights], [tf.fill([1, 2, 3, 3], -1)]);
    expect([...relevance.dataSync()]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  test('layers that do not match are refused', () => {
    expect(() => attentionRelevance([], [])).toThrow('at least one; got 0 and 0');
    expect(() => attentionRelevance([tf.zeros([1, 1, 2, 2])], [tf.zeros([1, 2, 2, 2])])).toThrow(
      'attentionRelevance: gradients: axis 1 (H) must be 1',
    );
  });
});
