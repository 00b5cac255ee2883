import { Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { Dictionary, openDictionary, Projector } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { leakedTensors, tinyLlava, tinyLlavaConfig } from '../tiny-llava.ts';

const grid = { rows: 2, columns: 2 };
/** Two words, that look like the first two axes of three, and mean tens and hundreds. */
const looks = [
  [1, 0, 0],
  [0, 1, 0],
];
const meanings = [
  [10, 0],
  [0, 100],
];

function dictionary(r: number, words = 2): Dictionary {
  const made = new Dictionary({ inputs: 3, outputs: 2, words, pixelShuffle: r }, new Random(1));
  made.define(tf.tensor2d(looks), tf.tensor2d(meanings));
  return made;
}

onEveryBackend('Dictionary', () => {
  test('what looks like a word gets its meaning; what looks like nothing, a mixture of all', () => {
    const seen = [
      [50, 0, 0],
      [0, 50, 0],
      [0, 0, 50],
      [0, Math.log(3), 0],
    ];
    const found = dictionary(1).apply(tf.tensor3d([seen]), grid);
    const expected = [10, 0, 0, 100, 5, 50, 2.5, 75];
    for (const [index, value] of found.dataSync().entries()) expect(value).toBeCloseTo(expected[index]!, 3);
  });

  test('the patches of a group are looked up together: the clearest of them speaks, wherever it is', () => {
    for (let place = 0; place < 4; place++) {
      const seen = Array.from({ length: 4 }, (_, patch) => (patch === place ? [0, 30, 0] : [2, 0, 0]));
      const [ten, hundred] = dictionary(2)
        .apply(tf.tensor3d([seen]), grid)
        .dataSync();
      expect(ten).toBeCloseTo(0, 3);
      expect(hundred).toBeCloseTo(100, 3);
    }
  });

  test('words without a definition stay as they were', () => {
    const [made, plain] = [4, 4].map(
      (words) => new Dictionary({ inputs: 3, outputs: 2, words, pixelShuffle: 1 }, new Random(1)),
    ) as [Dictionary, Dictionary];
    made.define(tf.tensor2d(looks), tf.tensor2d(meanings));
    const [now, before] = [made, plain].map(
      ({ meanings: { weight } }) => weight.arraySync() as number[][],
    ) as [number[][], number[][]];
    expect(now.slice(0, 2)).toEqual(meanings);
    expect(now.slice(2)).toEqual(before.slice(2));
    const columns = tf.transpose(made.looks.weight).arraySync() as number[][];
    expect(columns.slice(0, 2)).toEqual(looks);
    expect(columns.slice(2)).toEqual((tf.transpose(plain.looks.weight).arraySync() as number[][]).slice(2));
  });

  test('a projector adds what it finds, and all of it learns', () => {
    const config = { inputs: 3, outputs: 2, kind: 'mlp2x_gelu', pixelShuffle: 2 } as const;
    const without = new Projector(config, new Random(1));
    const having = new Projector({ ...config, dictionary: 5 }, new Random(1));
    const x = new Random(2).normalTensor([2, 4, 3], 1);
    const sum = tf.add(without.apply(x, grid), having.dictionary!.apply(x, grid));
    expect(having.apply(x, grid).arraySync()).toEqual(sum.arraySync());
    const run = (): number[] => {
      const { value, grads } = tf.variableGrads(
        () => tf.sum(tf.square(having.apply(x, grid))).asScalar(),
        [...having.parameters().values()],
      );
      const sums = Object.values(grads).map((one) => tf.tidy(() => tf.sum(tf.abs(one)).dataSync()[0]!));
      tf.dispose([value, grads]);
      return sums;
    };
    expect(run()).toHaveLength(7);
    expect(Math.min(...run())).toBeGreaterThan(0);
    expect(leakedTensors(run)).toBe(0);
  });
});

test('it opens with what eyes find of words, in the vectors of the decoder', () => {
  const projector = { ...tinyLlavaConfig.projector, pixelShuffle: 1, dictionary: 6 };
  const llava = tinyLlava({ projector });
  const { width } = llava.config.vision;
  const words = new Random(5).normalTensor([3, width], 1);
  openDictionary(llava, [7, 3, 5], words);
  const features = tf.mul(tf.expandDims(words, 0), 20); // [1, 3, Dv]
  const found = llava.projector.dictionary!.apply(features, { rows: 1, columns: 3 });
  const meant = tf.mul(llava.decoder.tokens.apply(tf.tensor1d([7, 3, 5], 'int32')), 1.5);
  const difference = tf.max(tf.abs(tf.sub(found, tf.expandDims(meant, 0)))).dataSync()[0]!;
  expect(difference).toBeLessThan(1e-4);
});

test('what does not fit is refused by name', () => {
  expect(() => dictionary(1, 1)).toThrow('Dictionary.define: 2 words are more than the 1 there is room for');
  expect(() => dictionary(1).apply(tf.zeros([1, 4, 5]), grid)).toThrow(
    'Dictionary: features: axis 2 (Dv) must be 3',
  );
  const llava = tinyLlava();
  expect(() => openDictionary(llava, [1], tf.zeros([1, llava.config.vision.width]))).toThrow(
    'openDictionary: the projector has none; give its config a dictionary',
  );
});
