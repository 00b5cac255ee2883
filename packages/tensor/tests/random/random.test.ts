import { describe, expect, test } from 'vitest';
import { Random } from '../../src/random.ts';

const count = 100_000;
const draws = (draw: () => number, length = count) => Float64Array.from({ length }, draw);
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const moment = (values: Float64Array, power: number) => mean(values.map((value) => value ** power));

/** Correlation of two samples. */
function correlation(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, index) => (value - meanA) * (b[index]! - meanB)));
  const deviation = (values: Float64Array, centre: number) =>
    Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  return covariance / (deviation(a, meanA) * deviation(b, meanB));
}

/** Σ (observed − expected)² / expected over equally likely cells. */
function chiSquare(cells: Int32Array, total: number): number {
  const expected = total / cells.length;
  return cells.reduce((sum, observed) => sum + (observed - expected) ** 2 / expected, 0);
}

function tally(cells: number, values: Iterable<number>): Int32Array {
  const counts = new Int32Array(cells);
  for (const value of values) counts[value]! += 1;
  return counts;
}

/** Four standard deviations of a sample's mean. */
const noise = 4 / Math.sqrt(count);

describe('uniform', () => {
  const random = new Random(1);
  const values = draws(() => random.uniform());

  test('has the moments of [0, 1), and float32 holds every value', () => {
    expect(Math.abs(mean(values) - 1 / 2)).toBeLessThan(noise / Math.sqrt(12));
    expect(Math.abs(moment(values, 2) - 1 / 3)).toBeLessThan(noise * Math.sqrt(4 / 45));
    expect(values.every((value) => value >= 0 && value < 1 && Math.fround(value) === value)).toBe(true);
  });

  test('fills 256 cells evenly: χ² of 255 degrees within its 0.01 % tails', () => {
    const cells = tally(
      256,
      values.map((value) => Math.floor(value * 256)),
    );
    expect(chiSquare(cells, count)).toBeGreaterThan(179);
    expect(chiSquare(cells, count)).toBeLessThan(347);
  });

  test('is uncorrelated with itself at lags 1 to 8', () => {
    for (let lag = 1; lag <= 8; lag++) {
      expect(Math.abs(correlation(values.slice(lag), values.slice(0, -lag)))).toBeLessThan(noise);
    }
  });
});

describe('normal', () => {
  const random = new Random(2);
  const values = draws(() => random.normal());

  test('has mean 0, variance 1, skewness 0, kurtosis 3', () => {
    expect(Math.abs(mean(values))).toBeLessThan(noise);
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(noise * Math.sqrt(2));
    expect(Math.abs(moment(values, 3))).toBeLessThan(noise * Math.sqrt(15));
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(noise * Math.sqrt(96));
  });

  test('falls into the right places: 68.27 %, 95.45 %, 99.73 % within 1, 2, 3 deviations', () => {
    for (const [deviations, share] of [
      [1, 0.682689],
      [2, 0.9545],
      [3, 0.9973],
    ] as const) {
      const within = values.filter((value) => Math.abs(value) < deviations).length / count;
      expect(Math.abs(within - share)).toBeLessThan(noise * Math.sqrt(share * (1 - share)));
    }
  });

  test('is float32 and its first values never change', () => {
    expect(values.every((value) => Math.fround(value) === value)).toBe(true);
    const again = new Random(7);
    expect(Array.from({ length: 4 }, () => again.normal())).toEqual([
      1.6911624670028687, 0.6749688982963562, -1.2046078443527222, -1.3679883480072021,
    ]);
  });
});

describe('int', () => {
  test('makes all results equally likely, also of a range that does not divide 2³²', () => {
    const random = new Random(3);
    const cells = tally(
      7,
      draws(() => random.int(7)),
    );
    expect(chiSquare(cells, count)).toBeLessThan(27.9);
  });

  test('draws again what would favour small results', () => {
    // Of 3·2³⁰, a quarter of all words is refused; taken modulo, the lower third would come twice as often.
    const random = new Random(4);
    const thirds = tally(
      3,
      draws(() => Math.floor(random.int(3 * 2 ** 30) / 2 ** 30)),
    );
    expect(chiSquare(thirds, count)).toBeLessThan(18.4);
  });

  test.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN])('refuses %d', (below) => {
    expect(() => new Random(0).int(below)).toThrow(
      `Random.int: below must be a whole number from 1 to 2^32; got ${below}`,
    );
  });
});

describe('shuffle, permutation, pick', () => {
  test('all 24 orders of 4 are equally likely', () => {
    const random = new Random(5);
    const orders = tally(
      256,
      draws(() => random.permutation(4).reduce((code, index) => code * 4 + index, 0), 48_000),
    ).filter((times) => times > 0);
    expect(orders.length).toBe(24);
    expect(chiSquare(orders, 48_000)).toBeLessThan(55.5);
  });

  test('a permutation holds every number once; a shuffle every item, and leaves its argument', () => {
    const random = new Random(6);
    expect(random.permutation(1000).toSorted()).toEqual(Int32Array.from({ length: 1000 }, (_, i) => i));
    const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const shuffled = random.shuffle(letters);
    expect(shuffled).not.toEqual(letters);
    expect(shuffled.toSorted()).toEqual(letters);
    expect(random.permutation(0)).toEqual(new Int32Array(0));
  });

  test('pick takes every item, and says when there is none', () => {
    const random = new Random(8);
    expect(new Set(Array.from({ length: 50 }, () => random.pick(['x', 'y', 'z']))).size).toBe(3);
    expect(() => random.pick([])).toThrow('nothing to pick from');
  });
});

describe('streams', () => {
  const first = (random: Random) => Array.from({ length: 8 }, () => random.uniform());

  test('a fork depends on seed and label alone, and takes nothing from its parent', () => {
    const [a, b] = [new Random(9), new Random(9)];
    first(a);
    expect(first(a.fork('weights'))).toEqual(first(b.fork('weights')));
    first(b);
    expect(first(a)).toEqual(first(b));
    expect(first(b.fork(12))).toEqual(first(b.fork('12')));
  });

  test('labels, paths of labels and seeds all name different streams', () => {
    const root = new Random(10);
    const labels = ['', 'a', 'b', 'ab', 'ba', 'a\0', 'sixunit', 'sixunits', 'sixunitssixunits', 0, 1, 2];
    const streams = [
      root,
      new Random(11),
      new Random(10 + 2 ** 32),
      ...labels.map((label) => root.fork(label)),
      root.fork('a').fork('b'),
      root.fork('b').fork('a'),
    ];
    expect(new Set(streams.map((random) => String(first(random)))).size).toBe(streams.length);
  });

  test('neighbouring forks are uncorrelated', () => {
    const root = new Random(12);
    const streams = Array.from({ length: 6 }, (_, index) => {
      const random = root.fork(index);
      return draws(() => random.uniform());
    });
    for (const [i, a] of streams.entries()) {
      for (const b of streams.slice(i + 1)) expect(Math.abs(correlation(a, b))).toBeLessThan(noise);
    }
    const firsts = draws(() => 0, 10_000).map((_, index) => root.fork(index).uniform());
    expect(Math.abs(correlation(firsts.slice(1), firsts.slice(0, -1)))).toBeLessThan(4 / 100);
  });

  test.each([0, 1, 2, 3, 4, 5, 1001])(
    'continues after %d draws from a state that went through JSON',
    (drawn) => {
      const random = new Random(13).fork('x');
      for (let draw = 0; draw < drawn; draw++) random.uniform();
      const continued = Random.fromState(JSON.parse(JSON.stringify(random.state())));
      expect(first(continued)).toEqual(first(random));
    },
  );

  test('goes on past 2³⁴ draws', () => {
    const at = (position: number) => first(Random.fromState({ key: [1, 2], position }));
    expect(at(2 ** 34)).not.toEqual(at(0));
    expect(at(2 ** 34 + 4).slice(0, 4)).toEqual(at(2 ** 34).slice(4));
  });

  test('refuses a bad seed or state, saying what it wants', () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => new Random(seed)).toThrow(
        `the seed must be a whole number from 0 to 2^53 - 1; got ${seed}`,
      );
    }
    expect(() => Random.fromState({ key: [1, -2], position: 0 })).toThrow(
      "the state's key must be two 32-bit words; got [1,-2]",
    );
    expect(() => Random.fromState({ key: [1, 2], position: -3 })).toThrow(
      "the state's position must be a whole number; got -3",
    );
  });
});

test('tensors hold the same numbers, one after another', () => {
  const [a, b] = [new Random(14), new Random(14)];
  const normal = a.normalTensor([2, 3], 0.5);
  const uniform = a.uniformTensor([4], -1, 3);
  expect(normal.shape).toEqual([2, 3]);
  expect(Array.from(normal.dataSync())).toEqual(
    Array.from({ length: 6 }, () => Math.fround(b.normal() * 0.5)),
  );
  expect(Array.from(uniform.dataSync())).toEqual(
    Array.from({ length: 4 }, () => Math.fround(-1 + b.uniform() * 4)),
  );
});
