import { Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { type TextConfig, TextEncoder } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { eosId, idsOf, largestDifference, loud, tinyText } from '../tiny.ts';

const encoder = (config: Partial<TextConfig> = {}): TextEncoder =>
  loud(new TextEncoder({ ...tinyText, ...config }, new Random(1)), 2);
/** The vectors [T, D] of the only text. */
const tokensOf = (model: TextEncoder, ids: number[]): Float32Array[] => {
  const values = model.encode(idsOf(ids)).dataSync<'float32'>();
  return ids.map((_, index) => values.slice(index * 8, (index + 1) * 8));
};

onEveryBackend('TextEncoder', () => {
  test('a causal text cannot see what comes, a bidirectional one can', () => {
    const [before, after] = [
      [1, 2, 3, 4, eosId],
      [1, 2, 3, 9, eosId],
    ];
    const causal = encoder();
    const [one, other] = [tokensOf(causal, before!), tokensOf(causal, after!)];
    expect(one.slice(0, 3)).toEqual(other.slice(0, 3));
    expect(largestDifference(one[3]!, other[3]!)).toBeGreaterThan(0.01);
    expect(largestDifference(one[4]!, other[4]!)).toBeGreaterThan(0.001);
    const both = encoder({ causal: false });
    expect(largestDifference(tokensOf(both, before!)[0]!, tokensOf(both, after!)[0]!)).toBeGreaterThan(0.001);
  });

  test('the order of words matters', () => {
    const model = encoder();
    const difference = largestDifference(
      model.apply(idsOf([1, 2, eosId])).dataSync(),
      model.apply(idsOf([2, 1, eosId])).dataSync(),
    );
    expect(difference).toBeGreaterThan(0.01);
  });

  test.each<[Partial<TextConfig>, number]>([
    [{ pooling: 'firstEos' }, 2],
    [{ pooling: 'firstEos', eosId: 5 }, 0],
    [{ pooling: 'largestId' }, 2],
    [{ pooling: 'last' }, 4],
  ])('%j reads token %i', (config, place) => {
    const model = encoder(config);
    const ids = [5, 7, eosId, eosId, 4];
    expect([...model.apply(idsOf(ids)).dataSync()]).toEqual([...tokensOf(model, ids)[place]!]);
  });

  test('each text of a batch is read at its own end, and alone it is the same', () => {
    const model = encoder();
    const together = model.apply(idsOf([1, eosId, 3, 4], [1, 2, 3, eosId])).dataSync();
    const alone = [
      ...model.apply(idsOf([1, eosId, 3, 4])).dataSync(),
      ...model.apply(idsOf([1, 2, 3, eosId])).dataSync(),
    ];
    expect(largestDifference(together, alone)).toBeLessThan(1e-5);
  });

  test('hidden padding changes nothing, seen padding does; the mean is the mean', () => {
    const hidden = encoder({ causal: false, pooling: 'mean', padding: 'hidden', padId: 0 });
    const short = hidden.apply(idsOf([5, 6, 7])).dataSync();
    expect(largestDifference(hidden.apply(idsOf([5, 6, 7, 0, 0])).dataSync(), short)).toBeLessThan(1e-5);
    const seen = encoder({ causal: false, pooling: 'mean', padId: 0 });
    const tokens = tokensOf(seen, [5, 6, 7]);
    const mean = Array.from({ length: 8 }, (_, d) => (tokens[0]![d]! + tokens[1]![d]! + tokens[2]![d]!) / 3);
    expect(largestDifference(seen.apply(idsOf([5, 6, 7])).dataSync(), mean)).toBeLessThan(1e-5);
    expect(largestDifference(seen.apply(idsOf([5, 6, 7, 0, 0])).dataSync(), short)).toBeGreaterThan(0.001);
  });

  test('a projection, with or without a bias', () => {
    const model = encoder({ projection: 'linearBias', outputs: 4 });
    expect(model.apply(idsOf([1, eosId])).shape).toEqual([1, 4]);
    expect(model.parameters().has('projection.bias')).toBe(true);
    expect(encoder({ projection: 'linear', outputs: 4 }).parameters().has('projection.bias')).toBe(false);
  });

  test.each<[Partial<TextConfig>]>([[{}], [{ pooling: 'mean', padding: 'hidden', causal: false }]])(
    'every parameter of %j learns',
    (config) => {
      const model = encoder({ ...config, projection: 'linearBias' });
      const ids = idsOf([1, 2, eosId, 0], [3, 4, 5, eosId]);
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.square(model.apply(ids))).asScalar(),
        [...model.parameters().values()],
      );
      for (const gradient of Object.values(grads)) {
        expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
      }
      expect(Object.keys(grads)).toHaveLength(model.parameters().size);
    },
  );
});

test('texts that cannot be read are refused', () => {
  const model = encoder();
  expect(() => model.apply(idsOf([1, 2, 3]))).toThrow('text 0 of 1 has no end-of-text id 19; got [1, 2, 3]');
  expect(() => model.apply(idsOf([1, 2, 3, 4, 5, 6, 7]))).toThrow('at most maxTokens 6');
  const mean = encoder({ causal: false, pooling: 'mean', padding: 'hidden' });
  expect(() => mean.apply(idsOf([1, 2], [0, 0]))).toThrow('text 1 of 2 is nothing but padding');
});

test.each<[Partial<TextConfig>, string]>([
  [{ heads: 3 }, 'TextConfig: width: must be a multiple of heads 3; got 8'],
  [{ eosId: undefined }, 'eosId: is needed for firstEos pooling'],
  [{ eosId: 20 }, 'eosId: must be below vocabulary 20'],
  [{ pooling: 'last', padding: 'hidden' }, "padding: must be 'seen' for last pooling"],
  [{ outputs: 9 }, 'outputs: must be width 8 without a projection; got 9'],
])('%j is refused', (config, message) => {
  expect(() => encoder(config)).toThrow(message);
});
