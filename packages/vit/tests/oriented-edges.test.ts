import { Random, start, tf } from '@pixels/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { orientedEdges, withEdges } from '../src/oriented-edges.ts';

const side = 12;
/** An image [1, side, side, 1] of what a function says of each place. */
const drawn = (value: (x: number, y: number) => number): tf.Tensor4D =>
  tf.tensor4d(
    Array.from({ length: side * side }, (_, i) => value(i % side, Math.floor(i / side))),
    [1, side, side, 1],
  );
/** The four numbers in the middle of the image. */
const inTheMiddle = (images: tf.Tensor): number[] => {
  const edges = orientedEdges(images).arraySync() as number[][][][];
  return edges[0]![side / 2]![side / 2]!;
};

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => void (await start({ backend })));

  test.each([
    ['down', (x: number) => Number(x < side / 2), 0],
    ['across', (_: number, y: number) => Number(y < side / 2), 1],
    ['one diagonal', (x: number, y: number) => Number(x + y < side), 2],
    ['the other', (x: number, y: number) => Number(x > y), 3],
  ] as const)('an edge that runs %s has a channel of its own', (_, value, channel) => {
    const edges = inTheMiddle(drawn(value));
    expect(edges[channel]).toBeGreaterThan(0.3);
    for (const [other, strength] of edges.entries()) {
      if (other !== channel) expect(strength).toBeLessThan(0.05);
    }
  });

  test('dark on light is the same edge as light on dark, and in another colour', () => {
    const image = drawn((x, y) => Number(x + 2 * y < 14));
    const edges = orientedEdges(image).dataSync();
    const negative = orientedEdges(tf.sub(1, image)).dataSync();
    const coloured = orientedEdges(
      tf.concat([tf.zerosLike(image), image, tf.zerosLike(image)], 3),
    ).dataSync();
    for (const [place, strength] of edges.entries()) {
      expect(negative[place]).toBeCloseTo(strength, 5);
      expect(coloured[place]).toBeCloseTo(strength, 5);
    }
  });

  test('a smooth image has none, and every image has its own', () => {
    expect(Math.max(...orientedEdges(tf.fill([1, 8, 8, 3], 0.7)).dataSync())).toBe(0);
    const random = new Random(1);
    const two = random.uniformTensor([2, 8, 10, 3], 0, 1) as tf.Tensor4D;
    const [first, second] = tf.split(two, 2).map((image) => [...orientedEdges(image).dataSync()]);
    expect([...orientedEdges(two).dataSync()]).toEqual([...first!, ...second!]);
    expect(orientedEdges(two).shape).toEqual([2, 8, 10, 4]);
  });

  test('edges come after the colours, which stay as they are', () => {
    const images = new Random(2).uniformTensor([2, 8, 8, 3], 0, 1);
    const [colours, edges] = tf.split(withEdges(images), [3, 4], 3);
    expect(colours!.arraySync()).toEqual(images.arraySync());
    expect(edges!.arraySync()).toEqual(orientedEdges(images).arraySync());
  });
});
