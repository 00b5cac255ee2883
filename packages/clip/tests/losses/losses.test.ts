import { Random, tf } from '@pixels/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { captionTargets, contrastiveLoss, sigmoidLoss } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { largestDifference } from '../tiny.ts';

type Loss = (z: readonly number[], B: number, captions: readonly number[]) => number;

/** Both losses by their definitions, in float64. */
const references: Readonly<Record<'contrastive' | 'sigmoid', Loss>> = {
  contrastive: (z, B, captions) => {
    let sum = 0;
    for (const at of [(i: number, j: number) => z[i * B + j]!, (i: number, j: number) => z[j * B + i]!]) {
      for (let i = 0; i < B; i++) {
        const highest = Math.max(...captions.map((_, j) => at(i, j)));
        const total = captions.reduce((t, _, j) => t + Math.exp(at(i, j) - highest), 0);
        const right = captions.flatMap((caption, j) => (caption === captions[i] ? [j] : []));
        for (const j of right) sum -= Math.log(Math.exp(at(i, j) - highest) / total) / right.length;
      }
    }
    return sum / (2 * B);
  },
  sigmoid: (z, B, captions) =>
    z.reduce((sum, logit, at) => {
      const y = captions[Math.floor(at / B)] === captions[at % B] ? 1 : -1;
      return sum + Math.log1p(Math.exp(-y * logit));
    }, 0) / B,
};
const losses = { contrastive: contrastiveLoss, sigmoid: sigmoidLoss };
const kinds = ['contrastive', 'sigmoid'] as const;

/** Central differences in float64. */
function gradientOf(loss: Loss, z: readonly number[], B: number, captions: readonly number[]): number[] {
  const step = 1e-5;
  return z.map((value, at) => {
    const above = loss(z.with(at, value + step), B, captions);
    return (above - loss(z.with(at, value - step), B, captions)) / (2 * step);
  });
}

onEveryBackend('losses', () => {
  test.each([2, 5, 32])('a model that knows nothing: ln %i, and with SigLIP about 10', (B) => {
    expect(contrastiveLoss(tf.zeros([B, B])).dataSync()[0]).toBeCloseTo(Math.log(B), 5);
    const start = sigmoidLoss(tf.fill([B, B], -10)).dataSync()[0]!;
    expect(start).toBeCloseTo(10 + 4.54e-5 * B, 5);
  });

  test.each(kinds)('%s: value and gradient are those in float64, repeated captions or not', (kind) => {
    for (const [B, scale, captions] of [
      [5, 1, [0, 1, 2, 3, 4]],
      [6, 4, [0, 1, 0, 2, 1, 0]],
      [3, 30, [0, 1, 2]],
    ] as const) {
      const logits = new Random(B).normalTensor([B, B], scale);
      const z = [...logits.dataSync()];
      const value = losses[kind](logits, { captions }).dataSync()[0]!;
      const expected = references[kind](z, B, captions);
      expect(Math.abs(value - expected)).toBeLessThan(1e-5 * Math.max(1, expected));
      const gradient = tf.grad((x) => losses[kind](x, { captions }))(logits);
      expect(gradient.shape).toEqual([B, B]);
      expect(
        largestDifference(gradient.dataSync(), gradientOf(references[kind], z, B, captions)),
      ).toBeLessThan(2e-6);
    }
  });

  test.each(kinds)('%s: large logits stay finite', (kind) => {
    const logits = tf.tensor2d([-300, 300, 300, -300], [2, 2]);
    const [value, gradient] = [losses[kind](logits), tf.grad((x) => losses[kind](x))(logits)];
    expect(value.dataSync()[0]).toBeCloseTo(600, 2);
    expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
  });

  test.each(kinds)('%s is symmetric in the towers', (kind) => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 6 })
          .chain((B) =>
            fc.tuple(
              fc.array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: B * B, maxLength: B * B }),
              fc.array(fc.integer({ min: 0, max: 3 }), { minLength: B, maxLength: B }),
            ),
          ),
        ([values, captions]) =>
          tf.tidy(() => {
            const B = captions.length;
            const logits = tf.tensor2d(values, [B, B]);
            const [one, other] = [logits, tf.transpose(logits)].map(
              (z) => losses[kind](z, { captions }).dataSync()[0]!,
            );
            return Math.abs(one! - other!) <= 1e-4;
          }),
      ),
      { numRuns: 50 },
    );
  });

  test('a repeated caption is no false negative', () => {
    const sure = tf.tensor2d([20, 20, 0, 20, 20, 0, 0, 0, 20], [3, 3]);
    const captions = ['a cat', 'a cat', 'a dog'];
    expect(contrastiveLoss(sure, { captions }).dataSync()[0]).toBeCloseTo((2 * Math.log(2)) / 3, 4);
    const gradient = tf
      .grad((z) => contrastiveLoss(z, { captions }))(sure)
      .dataSync();
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-6);
    const naive = tf
      .grad((z) => contrastiveLoss(z))(sure)
      .dataSync();
    expect(naive[1]).toBeGreaterThan(0.1);
    expect(sigmoidLoss(tf.sub(tf.mul(sure, 2), 20), { captions }).dataSync()[0]).toBeLessThan(1e-6);
  });
});

test('targets are 1 where captions are the same', () => {
  expect([...captionTargets(['a', 'b', 'a'])]).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1]);
});

test('what does not fit is refused', () => {
  expect(() => contrastiveLoss(tf.zeros([2, 3]))).toThrow('contrastiveLoss: logits');
  expect(() => sigmoidLoss(tf.zeros([2, 2]), { captions: [1] })).toThrow(
    'sigmoidLoss: captions must name all 2 pairs; got 1',
  );
});
