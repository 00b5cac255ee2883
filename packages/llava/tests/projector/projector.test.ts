import { BlankRandom, gelu, Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { Projector, type ProjectorConfig, pixelShuffle } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { leakedTensors } from '../tiny-llava.ts';

const projector = (config: Partial<ProjectorConfig> = {}): Projector =>
  new Projector({ inputs: 3, outputs: 5, kind: 'linear', ...config }, new Random(1));

onEveryBackend('Projector', () => {
  test('pixel shuffle puts r × r neighbours side by side, row by row', () => {
    const places = tf.range(0, 24); // on a grid of 4 × 6
    const patches = tf.reshape(tf.stack([places, tf.add(places, 100)], 1), [1, 24, 2]); // each patch names its place
    const groups = pixelShuffle(patches, { rows: 4, columns: 6 }, 2);
    expect(groups.shape).toEqual([1, 6, 8]);
    const rows = groups.arraySync()[0]!;
    expect(rows[0]).toEqual([0, 100, 1, 101, 6, 106, 7, 107]);
    expect(rows[2]).toEqual([4, 104, 5, 105, 10, 110, 11, 111]);
    expect(rows[3]).toEqual([12, 112, 13, 113, 18, 118, 19, 119]);
  });

  test.each([2, 3])('pixel shuffle of %d is that of the public library', (r) => {
    const [side, width] = [6, 4];
    const patches = new Random(2).normalTensor([2, side * side, width], 1);
    // modeling_idefics3.py, Idefics3Connector.pixel_shuffle, line by line
    let x = tf.reshape(patches, [2, side, side / r, width * r]);
    x = tf.transpose(x, [0, 2, 1, 3]);
    x = tf.reshape(x, [2, side / r, side / r, width * r * r]);
    x = tf.transpose(x, [0, 2, 1, 3]);
    const theirs = tf.reshape(x, [2, (side / r) ** 2, width * r * r]);
    expect(pixelShuffle(patches, { rows: side, columns: side }, r).arraySync()).toEqual(theirs.arraySync());
  });

  test('linear: one matrix; mlp2x_gelu: two, with an exact GELU between them', () => {
    const x = new Random(2).normalTensor([2, 4, 3], 1);
    const grid = { rows: 2, columns: 2 };
    const linear = projector();
    expect([...linear.parameters().keys()]).toEqual(['first.weight', 'first.bias']);
    expect(linear.apply(x, grid).arraySync()).toEqual(linear.first.apply(x).arraySync());
    const mlp = projector({ kind: 'mlp2x_gelu' });
    const expected = mlp.second!.apply(gelu(mlp.first.apply(x)));
    expect(mlp.apply(x, grid).arraySync()).toEqual(expected.arraySync());
    expect(mlp.apply(x, grid).shape).toEqual([2, 4, 5]);
  });

  test('what lies between the two matrices may be wider than both ends; a linear one has nothing between', () => {
    const shapes = (config: Partial<ProjectorConfig>): unknown =>
      [
        ...projector({ hidden: 7, bias: false, ...config })
          .parameters()
          .values(),
      ].map(({ shape }) => shape);
    expect(shapes({ kind: 'mlp2x_gelu' })).toEqual([
      [3, 7],
      [7, 5],
    ]);
    expect(shapes({ kind: 'linear' })).toEqual([[3, 5]]);
  });

  test('places are added where they lie; smaller pictures lie in the top left of the grid', () => {
    const places = { rows: 2, columns: 3 };
    const config = { kind: 'mlp2x_gelu', pixelShuffle: 2 } as const;
    const [plain, placed] = [projector(config), projector({ ...config, places })];
    const values = tf.reshape(tf.range(0, 30), [2, 3, 5]);
    placed.places!.assign(values);
    const added = (rows: number, columns: number): unknown => {
      const x = new Random(2).normalTensor([2, rows * columns, 3], 1);
      const grid = { rows, columns };
      const difference = tf.sub(placed.apply(x, grid), plain.apply(x, grid)).arraySync() as number[][][];
      expect(difference[0]!.flat().map(Math.round)).toEqual(difference[1]!.flat().map(Math.round));
      return difference[0]!.map(([first]) => Math.round(first!));
    };
    expect(added(4, 6)).toEqual([0, 5, 10, 15, 20, 25]);
    expect(added(4, 4)).toEqual([0, 5, 15, 20]);
    expect(added(2, 4)).toEqual([0, 5]);
    expect(() => added(4, 8)).toThrow('Projector: there are places for 2 × 3 image tokens; got 2 × 4');
    expect([...placed.parameters().keys()]).toContain('places');
  });

  test('any width to any width: 1024 → 4096', () => {
    const wide = new Projector({ inputs: 1024, outputs: 4096, kind: 'linear' }, new BlankRandom());
    expect(wide.apply(new Random(2).normalTensor([1, 2, 1024], 1), { rows: 1, columns: 2 }).shape).toEqual([
      1, 2, 4096,
    ]);
    wide.dispose();
  });

  test('every parameter learns, through the pixel shuffle too, and nothing is left behind', () => {
    const model = projector({ kind: 'mlp2x_gelu', pixelShuffle: 2 });
    const x = new Random(2).normalTensor([2, 8, 3], 1);
    const run = (): number[] => {
      const { value, grads } = tf.variableGrads(
        () => tf.sum(tf.square(model.apply(x, { rows: 2, columns: 4 }))).asScalar(),
        [...model.parameters().values()],
      );
      const sums = Object.values(grads).map((gradient) =>
        tf.tidy(() => tf.sum(tf.abs(gradient)).dataSync()[0]!),
      );
      tf.dispose([value, grads]);
      return sums;
    };
    expect(Math.min(...run())).toBeGreaterThan(0);
    expect(run()).toHaveLength(4);
    expect(leakedTensors(run)).toBe(0);
  });
});

test('what does not fit is refused by name', () => {
  const patches = tf.zeros([1, 6, 3]);
  expect(() => pixelShuffle(patches, { rows: 2, columns: 2 }, 2)).toThrow(
    'pixelShuffle: the grid must have as many places as there are patches, 6; got 2 × 2',
  );
  expect(() => projector({ pixelShuffle: 2 }).apply(patches, { rows: 2, columns: 3 })).toThrow(
    'pixelShuffle: rows and columns of the grid must be multiples of 2; got 2 × 3',
  );
  expect(() => projector({ inputs: 4 }).apply(patches, { rows: 2, columns: 3 })).toThrow(
    'Projector: features: axis 2 (Dv) must be 4',
  );
  expect(() => projector({ kind: 'mlp3x' as 'linear' })).toThrow('ProjectorConfig: kind: Invalid option');
});
