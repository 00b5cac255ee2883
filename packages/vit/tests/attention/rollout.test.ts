import { Random, tf } from '@pixels/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attentionRollout } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { largestDifference } from '../fixtures.ts';

onEveryBackend('attentionRollout', () => {
  test('rows sum to 1', () => {
    const few = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(few, few, fc.integer({ min: 1, max: 9 }), fc.nat(), (layers, heads, tokens, seed) => {
        tf.tidy(() => {
          const random = new Random(seed);
          const weights = Array.from({ length: layers }, () =>
            tf.softmax(random.normalTensor([1, heads, tokens, tokens], 3)),
          );
          const rollout = attentionRollout(weights);
          expect(rollout.shape).toEqual([tokens, tokens]);
          for (const sum of tf.sum(rollout, 1).dataSync()) expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('the last layer stands on the left', () => {
    const first = tf.tensor4d([1, 0, 1, 0], [1, 1, 2, 2]);
    const second = tf.tensor4d([0, 1, 0, 1], [1, 1, 2, 2]);
    // Â₁ = [[1, 0], [½, ½]], Â₂ = [[½, ½], [0, 1]]
    expect(
      largestDifference(attentionRollout([first, second]).dataSync(), [0.75, 0.25, 0.5, 0.5]),
    ).toBeLessThan(1e-6);
  });

  test('no layers, or more than one image, are refused', () => {
    expect(() => attentionRollout([])).toThrow('weights must hold at least one layer; got none');
    expect(() => attentionRollout([tf.zeros([2, 1, 3, 3])])).toThrow(
      'attentionRollout: weights: axis 0 (1) must be 1',
    );
  });
});
