import { crossEntropy, gradients, Random, describe as rowsOf, tf } from '@pixels/tensor';
import { describe, expect, test } from 'vitest';
import { Decoder, decoderPresets, KvCache } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { hiddenOf, largestDifference, presets, randomIds, tinyDecoder, tinySizes } from '../tiny-decoder.ts';

/** hidden [B, T, D] of ids [B, T], fed to a cache in pieces of these lengths. */
function inPieces(decoder: Decoder, ids: tf.Tensor2D, lengths: readonly number[], cache: KvCache): tf.Tensor {
  const pieces = tf.split(ids, [...lengths], 1);
  return tf.concat(
    pieces.map((piece) => decoder.apply(decoder.embed(piece), { cache })),
    1,
  );
}

onEveryBackend('Decoder', () => {
  describe.each(presets)('%s', (preset) => {
    test('says the same with a cache as without, bit for bit, token by token or in pieces', () => {
      const decoder = tinyDecoder(preset, { keyValueHeads: 2, slidingWindow: 7 });
      for (const B of [1, 3]) {
        const ids = randomIds(B, 20);
        const whole = hiddenOf(decoder, ids);
        for (const lengths of [new Array<number>(20).fill(1), [6, 1, 1, 5, 7], [20]]) {
          const cache = new KvCache();
          expect(largestDifference(inPieces(decoder, ids, lengths, cache), whole)).toBe(0);
          expect(cache.length).toBe(20);
          cache.dispose();
        }
      }
    });

    test('a token changes nothing before it, not by a bit', () => {
      const decoder = tinyDecoder(preset);
      const ids = randomIds(1, 12);
      const other = ids.dataSync().slice();
      other[7] = (other[7]! + 1) % 20;
      const [before, after] = [ids, tf.tensor2d(other, [1, 12], 'int32')].map(
        (each) => hiddenOf(decoder, each).arraySync() as number[][][],
      );
      expect(after![0]!.slice(0, 7)).toEqual(before![0]!.slice(0, 7));
      for (let t = 7; t < 12; t++) expect(after![0]![t]).not.toEqual(before![0]![t]);
    });

    test('padding behind a text changes nothing in it', () => {
      const decoder = tinyDecoder(preset);
      const ids = randomIds(1, 6);
      const long = tf.concat([ids, tf.zeros([1, 5], 'int32')], 1);
      const part = tf.slice(hiddenOf(decoder, long), [0, 0, 0], [1, 6, tinySizes.width]);
      expect(largestDifference(part, hiddenOf(decoder, ids))).toBeLessThan(1e-5);
    });

    test('its first loss is ln V', () => {
      for (const tied of [true, false]) {
        const config = { ...decoderPresets[preset], ...tinySizes, tied, vocabulary: 300, width: 64 };
        const decoder = new Decoder(config, new Random(4));
        const ids = randomIds(8, 16);
        const labels = randomIds(8, 16, 9);
        const loss = crossEntropy(decoder.logits(hiddenOf(decoder, ids)), labels).dataSync()[0]!;
        expect(loss).toBeGreaterThan(Math.log(300) - 0.05);
        expect(loss).toBeLessThan(Math.log(300) + 0.05);
      }
    });

    test('every parameter takes part, but for learned positions behind the text', () => {
      const decoder = tinyDecoder(preset, { attentionBias: true, mlpBias: true });
      const loss = () =>
        crossEntropy(decoder.logits(hiddenOf(decoder, randomIds(2, 24))), randomIds(2, 24, 5));
      const result = gradients(loss, decoder.parameters());
      for (const [path, gradient] of result.gradients) {
        // A bias of the keys adds the same to all logits of a query, unless its place turns it.
        if (preset === 'gpt' && path.endsWith('keys.bias')) continue;
        expect(tf.max(tf.abs(gradient)).dataSync()[0], path).toBeGreaterThan(1e-6);
      }
    });

    test('attention weights sum to 1, see nothing ahead, and are those of the same pass', () => {
      const decoder = tinyDecoder(preset, { keyValueHeads: 2 });
      const ids = randomIds(2, 9);
      const weights = decoder.weights(decoder.embed(ids));
      expect(weights.map(({ shape }) => shape)).toEqual(new Array(2).fill([2, 4, 9, 9]));
      for (const layer of weights) {
        for (const [row, weight] of (layer.arraySync() as number[][][][])[1]![3]!.entries()) {
          expect(weight.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
          expect(weight.slice(row + 1).every((each) => each === 0)).toBe(true);
        }
      }
    });

    test('no tensor is left behind', () => {
      const decoder = tinyDecoder(preset);
      const embeddings = decoder.embed(randomIds(2, 9));
      const cache = new KvCache();
      const before = tf.memory().numTensors;
      const hidden = decoder.apply(embeddings, { cache });
      tf.dispose([hidden, decoder.logits(hidden), decoder.weights(embeddings)]);
      tf.tidy(() => void decoder.apply(embeddings, { cache }));
      expect(cache.length).toBe(18);
      cache.dispose();
      expect(cache.length).toBe(0);
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  test('query heads that share keys are those of a decoder with the keys repeated', () => {
    const shared = tinyDecoder('llama', { keyValueHeads: 2, attentionBias: true });
    const full = tinyDecoder('llama', { attentionBias: true });
    for (const [path, variable] of full.parameters()) {
      const value = shared.parameters().get(path)!;
      const isShared = /attention\.(keys|values)/.test(path);
      // [.., Hkv·Dh] → [.., H·Dh]: each head twice.
      const heads = isShared ? tf.split(value, 2, -1).flatMap((head) => [head, head]) : [value];
      variable.assign(tf.concat(heads, -1));
    }
    const ids = randomIds(2, 10);
    expect(largestDifference(hiddenOf(shared, ids), hiddenOf(full, ids))).toBeLessThan(1e-5);
  });

  test('a sliding window is a mask: i sees j if 0 ≤ i − j < window', () => {
    const [windowed, plain] = [tinyDecoder('llama', { slidingWindow: 3 }), tinyDecoder('llama')];
    const ids = randomIds(1, 8);
    const hidden = Array.from({ length: 8 }, (_, i) =>
      Array.from({ length: 8 }, (_, j) => (i - j >= 3 ? Number.NEGATIVE_INFINITY : 0)),
    );
    const mask = tf.tensor2d(hidden);
    const masked = plain.apply(plain.embed(ids), { mask });
    expect(largestDifference(hiddenOf(windowed, ids), masked)).toBeLessThan(1e-5);
    const [layer] = windowed.weights(windowed.embed(ids));
    const last = (layer!.arraySync() as number[][][][])[0]![0]![7]!;
    expect(last.map((weight) => weight > 0)).toEqual([false, false, false, false, false, true, true, true]);
  });

  test('a mask hides keys, as if they were not there', () => {
    const decoder = tinyDecoder('llama');
    const ids = randomIds(1, 6);
    // Rotary positions only know distances: two tokens more in front, hidden, change nothing.
    const longer = tf.concat([randomIds(1, 2, 8), ids], 1);
    const row = [...new Array<number>(2).fill(Number.NEGATIVE_INFINITY), ...new Array<number>(6).fill(0)];
    const mask = tf.tensor4d(row, [1, 1, 1, 8]);
    const all = decoder.apply(decoder.embed(longer), { mask });
    const part = tf.slice(all, [0, 2, 0], [1, 6, 12]);
    expect(largestDifference(part, hiddenOf(decoder, ids))).toBeLessThan(1e-5);
  });

  test('something may stand between layers', () => {
    const decoder = tinyDecoder('llama');
    const embeddings = decoder.embed(randomIds(1, 5));
    const seen: number[][] = [];
    const identity = {
      apply: (x: tf.Tensor) => {
        seen.push(x.shape);
        return tf.mul(x, 1);
      },
    };
    const same = decoder.apply(embeddings, { between: [undefined, identity] });
    expect(seen).toEqual([[1, 5, 12]]);
    expect(largestDifference(same, decoder.apply(embeddings))).toBe(0);
    const doubled = decoder.apply(embeddings, { between: [{ apply: (x) => tf.mul(x, 2) }] });
    expect(largestDifference(doubled, decoder.apply(tf.mul(embeddings, 2)))).toBe(0);
  });
});

test('tied, the token vectors are the head; untied, the head is its own', () => {
  const paths = (tied: boolean) => [...tinyDecoder('llama', { tied }).parameters().keys()];
  expect(paths(true)).not.toContain('head.weight');
  expect(paths(false)).toContain('head.weight');
  const decoder = tinyDecoder('llama', { tied: true });
  const hidden = tf.randomNormal([2, 3, 12], 0, 1, 'float32', 1);
  const logits = decoder.logits(hidden).arraySync() as number[][][];
  const table = decoder.tokens.table.arraySync() as number[][];
  const [vector, row] = [(hidden.arraySync() as number[][][])[1]![2]!, table[7]!];
  expect(logits[1]![2]![7]).toBeCloseTo(
    vector.reduce((sum, x, i) => sum + x * row[i]!, 0),
    4,
  );
});

test('what changed since GPT shows in the parameters', () => {
  const paths = (preset: 'llama' | 'gpt') =>
    rowsOf(tinyDecoder(preset, { layers: 1 })).map(({ path, shape }) => `${path} [${shape}]`);
  expect(paths('llama')).toEqual([
    'tokens.table [20,12]',
    'blocks.0.attentionNorm.scale [12]',
    'blocks.0.attention.queries.weight [12,16]',
    'blocks.0.attention.keys.weight [12,16]',
    'blocks.0.attention.values.weight [12,16]',
    'blocks.0.attention.output.weight [16,12]',
    'blocks.0.mlpNorm.scale [12]',
    'blocks.0.mlp.gate.weight [12,16]',
    'blocks.0.mlp.expand.weight [12,16]',
    'blocks.0.mlp.contract.weight [16,12]',
    'norm.scale [12]',
    'head.weight [12,20]',
  ]);
  expect(paths('gpt').filter((path) => !/bias|shift/.test(path))).toEqual([
    'tokens.table [20,12]',
    'positions [24,12]',
    'blocks.0.attentionNorm.scale [12]',
    'blocks.0.attention.queries.weight [12,16]',
    'blocks.0.attention.keys.weight [12,16]',
    'blocks.0.attention.values.weight [12,16]',
    'blocks.0.attention.output.weight [16,12]',
    'blocks.0.mlpNorm.scale [12]',
    'blocks.0.mlp.expand.weight [12,16]',
    'blocks.0.mlp.contract.weight [16,12]',
    'norm.scale [12]',
  ]);
});

test('errors say what does not fit', () => {
  const decoder = tinyDecoder('llama');
  const cache = new KvCache();
  decoder.apply(decoder.embed(randomIds(1, 20)), { cache });
  expect(() => decoder.apply(decoder.embed(randomIds(1, 25)))).toThrow(
    'Decoder: 25 tokens do not fit into the context, maxTokens 24; cut the text',
  );
  expect(() => decoder.apply(decoder.embed(randomIds(1, 5)), { cache })).toThrow(
    'Decoder: 20 tokens in the cache and 5 more do not fit into the context, maxTokens 24',
  );
  expect(() => decoder.apply(tf.zeros([1, 3, 13]))).toThrow('Decoder: embeddings: axis 2 (D) must be 12');
  expect(() => decoder.logits(tf.zeros([1, 13]))).toThrow('Decoder.logits: hidden: axis 1 (D) must be 12');
  expect(() => decoder.embed(tf.tensor2d([[20]], [1, 1], 'int32'))).toThrow('id 20 at position 0');
});
