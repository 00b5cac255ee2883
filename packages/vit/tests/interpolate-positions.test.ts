import { tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { interpolatePositions } from '../src/index.ts';
import { fromPretrained } from '../src/node.ts';
import { onEveryBackend } from './backends.ts';
import { channelsLast, fixtureFile, hfVit, largestDifference, readFixture } from './fixtures.ts';
import { randomImages, tinyVit } from './tiny.ts';

interface PositionCase {
  readonly pixel_values: readonly number[];
  readonly pixel_shape: readonly number[];
  readonly positions: readonly number[];
  readonly logits: readonly number[];
}

const { cases } = readFixture<{ cases: PositionCase[] }>(fixtureFile('positions/expected.json'));

onEveryBackend('interpolatePositions', () => {
  test.each(cases)('positions and logits are those of the public model: %#', async (expected) => {
    const vit = await fromPretrained(hfVit);
    const [, , height, width] = expected.pixel_shape;
    const to = { rows: height! / 4, columns: width! / 4 };
    const patchPositions = tf.reshape(tf.slice(vit.positions!, [0, 1, 0], [1, 16, 16]), [16, 16]);
    const positions = interpolatePositions(patchPositions, { rows: 4, columns: 4 }, to);
    expect(positions.shape).toEqual([to.rows * to.columns, 16]);
    expect(largestDifference(positions.dataSync(), expected.positions.slice(16))).toBeLessThan(1e-5);
    const images = channelsLast(expected.pixel_values, expected.pixel_shape);
    const logits = vit.apply(images, { interpolatePositions: true });
    expect(largestDifference(logits.dataSync(), expected.logits)).toBeLessThan(1e-5);
    vit.dispose();
  });

  test('to the same grid they stay as they are', () => {
    const positions = tf.reshape(randomImages([1, 3, 4, 5]), [12, 5]);
    const grid = { rows: 3, columns: 4 };
    expect(
      largestDifference(interpolatePositions(positions, grid, grid).dataSync(), positions.dataSync()),
    ).toBeLessThan(1e-6);
  });

  test('a grid that the positions do not fill is refused', () => {
    const grid = { rows: 3, columns: 4 };
    expect(() => interpolatePositions(tf.zeros([11, 5]), grid, grid)).toThrow(
      'interpolatePositions: positions: axis 0 (N) must be 12',
    );
  });

  test('learned positions are moved only when asked', () => {
    const vit = tinyVit();
    expect(() => vit.apply(randomImages([1, 12, 8, 3]))).toThrow(
      'Vit: the positions were learned on images of 8 × 8; got [1, 12, 8, 3]; resize the images, or pass { interpolatePositions: true }',
    );
    expect(vit.apply(randomImages([1, 12, 8, 3]), { interpolatePositions: true }).shape).toEqual([1, 3]);
    const sines = tinyVit({ positions: 'sine' });
    expect(sines.apply(randomImages([1, 12, 8, 3])).shape).toEqual([1, 3]);
  });
});
