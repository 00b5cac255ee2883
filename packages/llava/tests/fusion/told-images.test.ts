import { Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { noWord, tellingLoss, toldImages } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';

const table = (): tf.Tensor2D => new Random(1).normalTensor([5, 3], 1) as tf.Tensor2D;
/** Two pictures of two places: of the last place nothing is told. */
const words = (): tf.Tensor3D =>
  tf.tensor3d([4, 2, 2, noWord, 0, noWord, noWord, noWord], [2, 2, 2], 'int32');

onEveryBackend('told pictures', () => {
  test('a place is the sum of the vectors of its words', () => {
    const E = table();
    const rows = E.arraySync();
    const sum = rows[4]!.map((value, d) => value + rows[2]![d]!);
    const told = toldImages(words(), E).arraySync();
    for (const [d, value] of told[0]![0]!.entries()) expect(value).toBeCloseTo(sum[d]!, 6);
    expect(told[0]![1]).toEqual(rows[2]);
    expect(told[1]).toEqual([rows[0], [0, 0, 0]]);
  });

  test('words learn from how they are told, each as often as it is said', () => {
    const E = tf.variable(table());
    const { grads } = tf.variableGrads(() => tf.sum(toldImages(words(), E)).asScalar(), [E]);
    expect(grads[E.name]!.arraySync()).toEqual([
      [1, 1, 1],
      [0, 0, 0],
      [2, 2, 2],
      [0, 0, 0],
      [1, 1, 1],
    ]);
    E.dispose();
  });

  test('telling: the loss by hand, and the least where places are what is told of them', () => {
    const E = tf.tensor2d([
      [1, 0],
      [0, 2],
      [-1, 0],
    ]);
    const told = tf.tensor3d([0, 1], [1, 2, 1], 'int32');
    const places = tf.tensor3d([0.5, 0, 0, 1], [1, 2, 2]);
    // 8·p·e/|e|²: (4, 0, −4) and (0, 4, 0)
    const one = Math.log(1 + (Math.exp(0) + Math.exp(-4)) / Math.exp(4));
    const two = Math.log(1 + 2 / Math.exp(4));
    const distance = (0.25 + 1) / (1 + 4);
    expect(tellingLoss(places, told, E).dataSync()[0]).toBeCloseTo((one + two) / 2 + distance, 4);
    const right = tellingLoss(toldImages(told, E), told, E).dataSync()[0]!;
    const wrong = tellingLoss(tf.reverse(toldImages(told, E), 1), told, E).dataSync()[0]!;
    expect(right).toBeLessThan(0.01);
    expect(wrong).toBeGreaterThan(1);
  });

  test('telling: each word counts as much as any other, however many places it is told of', () => {
    const E = tf.tensor2d([
      [1, 0],
      [0, 1],
      [-1, 0],
    ]);
    // The first word of three places, of which two are well made; the second of one.
    const told = tf.tensor3d([0, 0, 0, 1], [1, 4, 1], 'int32');
    const places = tf.tensor3d([1, 0, 1, 0, 0, 0, 0, 0], [1, 4, 2]);
    // 8·p·e/|e|²: (8, 0, −8) twice, then nothing
    const well = Math.log(1 + (1 + Math.exp(-8)) / Math.exp(8));
    const badly = Math.log(3);
    const apart = ((2 * well + badly) / 3 + badly) / 2;
    expect(tellingLoss(places, told, E).dataSync()[0]).toBeCloseTo(apart + 2 / 4, 4);
  });

  test('shapes that do not fit are refused by name', () => {
    expect(() => toldImages(tf.zeros([2, 3], 'int32'), table())).toThrow('toldImages: words');
    expect(() => tellingLoss(tf.zeros([2, 2, 4]), words(), table())).toThrow('tellingLoss: places');
  });
});
