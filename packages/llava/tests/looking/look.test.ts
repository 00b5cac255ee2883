import { tf } from '@pixels/tensor';
import type { PatchMap } from '@pixels/vit';
import { expect, test } from 'vitest';
import { type LookedText, type LookMethod, look, lookMethods } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { image, leakedTensors, randomImages, tinyLlava, tinyLlavaConfig } from '../tiny-llava.ts';
import { brightAt, lookingAtPatch, textAbout } from './one-patch.ts';

const fusions = ['concatenate', 'cross-attention'] as const;
const sum = (map: PatchMap): number => map.flat().reduce((a, b) => a + b, 0);
const indexOfMax = (map: PatchMap): number => map.flat().indexOf(Math.max(...map.flat()));

/** Four words about one picture of 8 × 8, 2 × 2 image tokens. */
function text(fusion: (typeof fusions)[number], words = [5, 6, 7, 8]): LookedText {
  return { ids: [1, ...image(fusion === 'concatenate' ? 4 : 1), ...words], pictures: [randomImages(1)] };
}

onEveryBackend('look', () => {
  for (const fusion of fusions) {
    test.each(lookMethods)(`${fusion}, %s: the one patch that a hand-made model looks at`, (method) => {
      for (const [patch, shuffle, cell] of [
        [0, 1, 0],
        [6, 1, 6],
        [15, 1, 15],
        [6, 2, 1],
        [13, 2, 2],
      ] as const) {
        const llava = lookingAtPatch(patch, fusion, shuffle);
        const maps = look(llava, textAbout(llava, brightAt(patch)), { method });
        expect(maps).toHaveLength(3);
        const map = maps[2]!;
        expect([map.length, map[0]!.length]).toEqual([4 / shuffle, 4 / shuffle]);
        expect(indexOfMax(map)).toBe(cell);
        const rest = map.flat().filter((_, n) => n !== cell);
        expect(Math.max(...rest.map(Math.abs))).toBeLessThan(map.flat()[cell]! / 5);
        if (method === 'raw') expect(map.flat()[cell]).toBeCloseTo(1, 4);
        if (method === 'rollout') expect(map.flat()[cell]).toBeCloseTo(0.5, 4);
      }
    });

    test.each(lookMethods)(`${fusion}, %s: what comes after a word does not change its map`, (method) => {
      const llava = tinyLlava({ fusion });
      const at = (words: number[]): PatchMap => {
        const seen = text(fusion, words);
        return look(llava, seen, { method, words: [seen.ids.length - 3] })[0]!;
      };
      const [before, after, other] = [at([5, 6, 7, 8]), at([5, 6, 9, 10]), at([5, 11, 7, 8])];
      for (const [n, value] of before.flat().entries()) expect(after.flat()[n]).toBeCloseTo(value, 5);
      // The word itself was chosen before it was read: raw weights and rollout do not know which it is.
      const knows = method === 'relevance' || method === 'removal';
      expect(largestDifference(other, before) > 1e-4).toBe(knows);
    });

    test.each(lookMethods)(`${fusion}, %s: leaves no tensor behind`, (method) => {
      const [llava, seen] = [tinyLlava({ fusion }), text(fusion)];
      expect(leakedTensors(() => look(llava, seen, { method }))).toBe(0);
    });
  }

  test('with cross-attention a raw map sums to 1; among words, to what the words leave', () => {
    for (const fusion of fusions) {
      const llava = tinyLlava({ fusion });
      for (const map of look(llava, text(fusion))) {
        if (fusion === 'cross-attention') expect(sum(map)).toBeCloseTo(1, 5);
        else expect(sum(map)).toBeLessThan(0.999);
        expect(Math.min(...map.flat())).toBeGreaterThan(0);
      }
    }
  });

  test('raw: the weights of chosen layers and heads, of the token before the word', () => {
    const llava = tinyLlava({ fusion: 'cross-attention' });
    const seen = text('cross-attention');
    const ids = tf.tensor2d([...seen.ids], [1, 6], 'int32');
    const weights = llava.crossAttentionWeights(ids, llava.imageTokens(seen.pictures[0]!)); // 2 × [1, 2, 6, 4]
    const one = look(llava, seen, { words: [4], layers: [1], heads: [0] })[0]!;
    const row = tf.slice(weights[1]!, [0, 0, 3, 0], [1, 1, 1, 4]).dataSync();
    for (const [n, value] of one.flat().entries()) expect(value).toBeCloseTo(row[n]!, 6);

    const own = tinyLlava();
    const about = text('concatenate');
    const embeddings = own.merge(
      tf.tensor2d([...about.ids], [1, 9], 'int32'),
      own.imageTokens(about.pictures[0]!),
    );
    const mean = tf.mean(tf.concat(own.decoder.weights(embeddings), 0), [0, 1]); // [9, 9]
    const map = look(own, about, { words: [7] })[0]!;
    const expected = tf.slice(mean, [6, 1], [1, 4]).dataSync();
    for (const [n, value] of map.flat().entries()) expect(value).toBeCloseTo(expected[n]!, 6);
  });

  test('one of several pictures; a class token is no part of them', () => {
    const vision = { ...tinyLlavaConfig.vision, pooling: 'class', preNorm: true } as const;
    const kept = { vision, classToken: 'keep', projector: { kind: 'linear' } } as const;
    for (const fusion of fusions) {
      const llava = tinyLlava({ fusion, ...kept, decoder: { ...tinyLlavaConfig.decoder, maxTokens: 60 } });
      const count = fusion === 'concatenate' ? 17 : 1;
      const pictures = [randomImages(1), randomImages(1, 8, 8, 9)];
      const ids = [1, ...image(count), 4, ...image(count), 5, 6];
      const [first, second] = [0, 1].map(
        (picture) => look(llava, { ids, pictures }, { picture, words: [ids.length - 1] })[0]!,
      );
      const places = (start: number): number[] => Array.from({ length: 16 }, (_, n) => start + n);
      const row = rawRow(llava, ids, pictures, ids.length - 2);
      const [one, two] = fusion === 'concatenate' ? [2, 20] : [1, 18];
      for (const [map, start] of [
        [first, one],
        [second, two],
      ] as const) {
        expect([map!.length, map![0]!.length]).toEqual([4, 4]);
        for (const [n, place] of places(start).entries()) expect(map!.flat()[n]).toBeCloseTo(row[place]!, 6);
      }
    }
  });

  test('all words after the picture, unless some are named', () => {
    const llava = tinyLlava();
    const seen = text('concatenate');
    expect(look(llava, seen)).toHaveLength(4);
    expect(look(llava, { ...seen, ids: [1, 2, 3, ...seen.ids.slice(1)] })).toHaveLength(4);
    expect(look(llava, seen, { words: [] })).toEqual([]);
    expect(look(llava, seen, { words: [], method: 'removal' })).toEqual([]);
    expect(look(llava, seen, { words: [8] })).toEqual(look(llava, seen).slice(3));
  });
});

test('what cannot be looked at is refused', () => {
  const llava = tinyLlava();
  const seen = text('concatenate');
  const { ids, pictures } = seen;
  const method: LookMethod = 'removal';
  expect(() => look(llava, seen, { picture: 1 })).toThrow(
    'look: there is no picture 1: the text came with 1; give them in the order in which it shows them',
  );
  expect(() => look(llava, seen, { words: [0] })).toThrow(
    'look: words must be places from 1 to 8 of the text, whose first token nothing foretells; got 0',
  );
  expect(() => look(llava, seen, { words: [9], method })).toThrow(
    'removalCheck: words must be places from 1 to 8',
  );
  expect(() => look(llava, seen, { words: [3] })).toThrow(
    'look: place 3 of the text holds a picture, not a word',
  );
  expect(() => look(llava, seen, { layers: [2] })).toThrow(
    'look: layers must be some of 0, 1, in which this model looks at pictures; got 2',
  );
  expect(() => look(llava, seen, { heads: [] })).toThrow('look: heads must be some of 0, 1');
  expect(() => look(llava, { ids: ids.slice(2), pictures }, { method })).toThrow(
    'ids hold 3 image placeholders (id 19), but there are 4 image tokens',
  );
  expect(() => look(llava, { ids, pictures: [randomImages(2)] })).toThrow(
    'look: pictures: axis 0 (1) must be 1: expected [1, height, width, C]; got [2, 8, 8, 3]',
  );
  const every = tinyLlava({ fusion: 'cross-attention', crossAttentionEvery: 2 });
  expect(() => look(every, text('cross-attention'), { layers: [1] })).toThrow(
    'look: layers must be some of 0, in which',
  );
});

function largestDifference(a: PatchMap, b: PatchMap): number {
  return Math.max(...a.flat().map((value, n) => Math.abs(value - b.flat()[n]!)));
}

/** Row `place` of the attention weights over [words] or over [image tokens], mean over heads and layers. */
function rawRow(
  llava: ReturnType<typeof tinyLlava>,
  ids: number[],
  pictures: tf.Tensor[],
  place: number,
): Float32Array {
  const tokens = pictures.map((picture) => llava.imageTokens(picture));
  const idsOf = tf.tensor2d(ids, [1, ids.length], 'int32');
  const weights =
    llava.crossAttention === undefined
      ? llava.decoder.weights(llava.merge(idsOf, tokens))
      : llava.crossAttentionWeights(idsOf, tokens);
  const mean = tf.mean(tf.concat(weights, 0), [0, 1]); // [T, T] or [T, S]
  return tf.slice(mean, [place, 0], [1, mean.shape[1]!]).dataSync<'float32'>() as Float32Array;
}
