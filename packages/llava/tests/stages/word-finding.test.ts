import { Random, start, tf, train } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { noWord } from '../../src/fusion/told-images.ts';
import { WordFinding } from '../../src/stages/word-finding.ts';
import { onEveryBackend } from '../backends.ts';
import { randomImages, tinyLlava } from '../tiny-llava.ts';

const ignored = -100;
/** Captions of three words each, and how often each word is said. */
const shares = new Map([
  [3, 0.5],
  [5, 0.5],
  [7, 1],
]);
const texts = () => ({
  ids: tf.tensor2d([0, 0, 0, 0], [2, 2], 'int32'),
  labels: tf.tensor2d([3, 7, 5, ignored], [2, 2], 'int32'),
});

onEveryBackend('WordFinding', () => {
  test('patches that say nothing leave every word as likely as captions say it', () => {
    const llava = tinyLlava();
    const finding = new WordFinding(llava, shares, new Random(1));
    const nothing = tf.zeros([2, 4, llava.config.vision.width]);
    for (const row of finding.logits(nothing).arraySync()) {
      for (const [column, share] of [0.5, 0.5, 1].entries())
        expect(row[column]).toBeCloseTo(Math.log(share), 5);
    }
    // The first caption says 3 and 7, against 5; the second says 5, against both.
    const surprises = [Math.log(1 + 0.5 / 0.5), Math.log(1 + 0.5 / 1), Math.log(1 + 1.5 / 0.5)];
    const mean = surprises.reduce((sum, one) => sum + one, 0) / 3;
    expect(finding.loss(nothing, texts()).dataSync()[0]).toBeCloseTo(mean, 5);
  });

  test('a patch that looks like a word makes it the likelier one', () => {
    const llava = tinyLlava();
    const finding = new WordFinding(llava, shares, new Random(1));
    const { width } = llava.config.vision;
    const [, five] = tf.unstack(finding.words!) as [tf.Tensor, tf.Tensor]; // 3 × [Dv]
    const nothing = tf.zeros([1, 3, width]);
    const places = tf.concat([nothing, tf.mul(tf.reshape(five, [1, 1, width]), 10)], 1); // [1, 4, Dv]
    const [before, after] = [finding.logits(nothing).dataSync(), finding.logits(places).dataSync()];
    const gains = [0, 1, 2].map((word) => after[word]! - before[word]!);
    expect(gains.indexOf(Math.max(...gains))).toBe(1);
    const fits = finding.fits(places, [5, 3]).arraySync()[0]!; // [4, 2]
    expect(fits[0]).toEqual([0, 0]);
    expect(fits[3]![0]).toBeGreaterThan(fits[3]![1]!);
    expect(() => finding.fits(places, [4])).toThrow('WordFinding.fits: no caption says the word 4');
  });

  test('where a word is true, its patches are to speak for it, and no others', () => {
    const llava = tinyLlava();
    const finding = new WordFinding(llava, shares, new Random(1));
    const { width } = llava.config.vision;
    const places = new Random(3).normalTensor([2, 3, width], 1);
    const where = tf.tensor3d(
      [
        [
          [3, 7],
          [7, noWord],
          [9, noWord],
        ],
        [
          [noWord, noWord],
          [noWord, noWord],
          [5, noWord],
        ],
      ],
      [2, 3, 2],
      'int32',
    );
    const fits = finding.fits(places, [3, 5, 7]).arraySync(); // [2, 3, 3]
    const astray = (picture: number, word: number, patches: readonly number[]): number => {
      const exps = fits[picture]!.map((row) => Math.exp(row[word]!));
      const inside = patches.reduce((sum, patch) => sum + exps[patch]!, 0);
      return -Math.log(inside / exps.reduce((sum, value) => sum + value, 0));
    };
    // 9 is no word of the captions.
    const expected = (astray(0, 0, [0]) + astray(0, 2, [0, 1]) + astray(1, 1, [2])) / 3;
    const without = finding.loss(places, texts()).dataSync()[0]!;
    expect(finding.loss(places, texts(), where).dataSync()[0]! - without).toBeCloseTo(expected, 4);
    const nowhere = tf.fill([2, 3, 2], noWord, 'int32');
    expect(finding.loss(places, texts(), nowhere).dataSync()[0]).toBeCloseTo(without, 5);
    expect(() => finding.loss(places, texts(), tf.zeros([2, 4, 2], 'int32'))).toThrow(
      'WordFinding.loss: where',
    );
  });

  test('a word counts as seen wherever its patch lies', () => {
    const llava = tinyLlava();
    const finding = new WordFinding(llava, shares, new Random(1));
    const features = new Random(2).normalTensor([1, 4, llava.config.vision.width], 1);
    const moved = tf.reverse(features, 1);
    const [here, there] = [finding.logits(features).dataSync(), finding.logits(moved).dataSync()];
    for (const [word, logit] of here.entries()) expect(there[word]).toBeCloseTo(logit, 5);
  });

  test('eyes learn, the brain stays as it is bit for bit', async () => {
    const llava = tinyLlava().learn('vision');
    const finding = new WordFinding(llava, shares, new Random(1));
    const brain = [...llava.decoder.parameters()].map(
      ([path, value]) => [path, value.dataSync().slice()] as const,
    );
    const images = randomImages(2);
    const { losses } = await train({
      model: finding,
      data: { batch: () => texts() },
      loss: (batch) => finding.loss(llava.imageFeatures(images), batch),
      steps: 30,
      itemsPerStep: 2,
      optimizer: { learningRate: 0.01 },
    });
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
    for (const [path, values] of brain) {
      expect(llava.decoder.parameters().get(path)!.dataSync()).toEqual(values);
    }
  });
});

test('a projector is to find the words of the brain, and only it learns', async () => {
  await start({ backend: 'cpu' });
  const llava = tinyLlava().learn('projector');
  const finding = new WordFinding(llava, shares, new Random(1), { part: 'projector' });
  expect([...finding.trainableParameters().keys()].every((path) => path.startsWith('llava.projector.'))).toBe(
    true,
  );
  const images = randomImages(2);
  const features = llava.imageFeatures(images);
  const grid = llava.vision.gridOf(images);
  const { losses } = await train({
    model: finding,
    data: { batch: () => texts() },
    loss: (batch) => finding.loss(llava.project(features, grid), batch),
    steps: 60,
    itemsPerStep: 2,
    optimizer: { learningRate: 0.02 },
  });
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
});

test('captions that say no word of the list are refused', async () => {
  await start({ backend: 'cpu' });
  const llava = tinyLlava();
  const finding = new WordFinding(llava, new Map([[9, 0.5]]), new Random(1));
  expect(() => finding.loss(tf.zeros([2, 4, llava.config.vision.width]), texts())).toThrow(
    'WordFinding.loss: no caption says a word of `shares`',
  );
});

test('without words there is nothing to find', async () => {
  await start({ backend: 'cpu' });
  expect(() => new WordFinding(tinyLlava(), new Map(), new Random(1))).toThrow(
    'WordFinding: shares: no word is ever said; give some captions',
  );
});
