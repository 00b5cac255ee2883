import { Random, start, tf, train } from '@pixels/tensor';
import { expect, test } from 'vitest';
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
  test('patches that say nothing leave every word as likely as it is in captions', () => {
    const llava = tinyLlava();
    const finding = new WordFinding(llava, shares, new Random(1));
    const features = new Random(2).normalTensor([2, 4, llava.config.vision.width], 1);
    finding.head.weight.assign(tf.zerosLike(finding.head.weight));
    const likely = tf.sigmoid(finding.logits(features)).arraySync() as number[][];
    for (const row of likely) {
      expect(row[0]).toBeCloseTo(0.5, 5);
      expect(row[1]).toBeCloseTo(0.5, 5);
      expect(row[2]).toBeCloseTo(0.9999, 5);
    }
    const surprise = -4 * Math.log(0.5) - Math.log(0.9999) - Math.log(1 - 0.9999);
    expect(finding.loss(features, texts()).dataSync()[0]).toBeCloseTo(surprise / 2, 3);
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

test('without words there is nothing to find', async () => {
  await start({ backend: 'cpu' });
  expect(() => new WordFinding(tinyLlava(), new Map(), new Random(1))).toThrow(
    'WordFinding: shares: no word is ever said; give some captions',
  );
});
