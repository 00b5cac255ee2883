import { tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { type Llava, type LookedText, look, removalCheck } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { image, leakedTensors, randomImages, tinyLlava } from '../tiny-llava.ts';

const fusions = ['concatenate', 'cross-attention'] as const;

function text(fusion: (typeof fusions)[number]): LookedText {
  return { ids: [1, ...image(fusion === 'concatenate' ? 4 : 1), 5, 6, 7], pictures: [randomImages(1)] };
}

/** p of the last word, for these image tokens. */
function probability(llava: Llava, { ids }: LookedText, tokens: tf.Tensor): number {
  const logits = llava.logits(tf.tensor2d([...ids], [1, ids.length], 'int32'), tokens);
  const chances = tf.softmax(logits).arraySync() as number[][][];
  return chances[0]![ids.length - 2]![ids.at(-1)!]!;
}

const logOdds = (p: number): number => Math.log(p / (1 - p));

onEveryBackend('removalCheck', () => {
  test.each(fusions)(
    '%s: log-odds of the word with and without a part in the mean colour, or another',
    (fusion) => {
      const llava = tinyLlava({ fusion });
      const seen = text(fusion);
      const [picture] = seen.pictures as [tf.Tensor4D];
      const last = [seen.ids.length - 1];
      const painted = (colour: readonly number[]): tf.Tensor => {
        const pixels = picture.arraySync();
        for (const y of [0, 1, 2, 3]) for (const x of [4, 5, 6, 7]) pixels[0]![y]![x] = [...colour];
        return llava.imageTokens(tf.tensor4d(pixels));
      };
      const whole = probability(llava, seen, llava.imageTokens(picture));
      for (const colour of [undefined, [0.5, -1, 2]]) {
        const [check] = removalCheck(llava, seen, { words: last, colour });
        const left = probability(
          llava,
          seen,
          painted(colour ?? (tf.mean(picture, [0, 1, 2]).arraySync() as number[])),
        );
        expect(check!.place).toBe(last[0]);
        expect(check!.probability).toBeCloseTo(whole, 5);
        expect(check!.without[0]![1]).toBeCloseTo(left, 5);
        expect(check!.drop[0]![1]).toBeCloseTo(logOdds(whole) - logOdds(left), 3);
        expect(Math.abs(check!.drop[0]![1]!)).toBeGreaterThan(1e-3);
      }
    },
  );

  test.each(fusions)('%s: a token is replaced by the mean of all', (fusion) => {
    const llava = tinyLlava({ fusion });
    const seen = text(fusion);
    const tokens = llava.imageTokens(seen.pictures[0]!); // [1, 4, D]
    const rows = tokens.arraySync()[0]!;
    rows[2] = tf.mean(tokens, [0, 1]).arraySync() as number[];
    const left = probability(llava, seen, tf.tensor3d([rows]));
    const [check] = removalCheck(llava, seen, { words: [seen.ids.length - 1], remove: 'token' });
    expect(check!.without[1]![0]).toBeCloseTo(left, 5);
  });

  test('how many go in one pass does not matter; the drops are those of look; parts in the order of ln p', () => {
    const llava = tinyLlava();
    const seen = text('concatenate');
    const [small, large] = [3, 16].map((batchSize) => removalCheck(llava, seen, { batchSize }));
    for (const [word, { drop, without }] of small!.entries()) {
      for (const [n, value] of drop.flat().entries()) {
        expect(large![word]!.drop.flat()[n]).toBeCloseTo(value, 4);
      }
      const order = (values: readonly number[]): number[] =>
        values.map((_, n) => n).sort((a, b) => values[a]! - values[b]!);
      expect(order(drop.flat())).toEqual(order(without.flat().map((p) => -Math.log(p))));
    }
    expect(look(llava, seen, { method: 'removal' })).toEqual(large!.map(({ drop }) => drop));
  });

  test('where nothing is taken from the image, nothing is lost with it', () => {
    const llava = tinyLlava({ fusion: 'cross-attention' });
    for (const { attentionGate } of llava.crossAttention!.blocks) attentionGate.assign(tf.scalar(0));
    for (const { drop } of removalCheck(llava, text('cross-attention'))) {
      expect(drop.flat().map(Math.abs)).toEqual([0, 0, 0, 0]);
    }
  });

  test('no tensor is left behind', () => {
    const [llava, seen] = [tinyLlava(), text('concatenate')];
    expect(leakedTensors(() => removalCheck(llava, seen))).toBe(0);
    expect(leakedTensors(() => removalCheck(llava, seen, { remove: 'token' }))).toBe(0);
  });
});
