import { Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { BytePairTokenizer, Clip, familyConfig, labelVectors, tokenize, zeroShot } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { largestDifference, leakedTensors, loud, randomImages, tinyConfig } from '../tiny.ts';

const tokenizer = BytePairTokenizer.train(['a cat', 'a dog', 'a photo of a cat'], { vocabularySize: 262 });

function model(family: 'clip' | 'siglip' = 'clip'): Clip {
  const { vision, text } = tinyConfig(family);
  const vocabulary = tokenizer.vocabularySize;
  const words = {
    ...text,
    vocabulary,
    maxTokens: 12,
    eosId: tokenizer.specialIds.end,
    padId: tokenizer.specialIds.padding,
  };
  return loud(new Clip(familyConfig(family, { vision, text: words, outputs: 8 }), new Random(1)), 2);
}

onEveryBackend('zero-shot', () => {
  test('each label once, the best first; softmax of one, sigmoid of the other', () => {
    for (const family of ['clip', 'siglip'] as const) {
      const clip = model(family);
      const labels = labelVectors(clip, tokenizer, ['cat', 'dog', 'egg']);
      const ranking = zeroShot(clip, randomImages(2), labels);
      expect(ranking).toHaveLength(2);
      for (const choices of ranking) {
        expect(choices.map(({ label }) => label).sort()).toEqual(['cat', 'dog', 'egg']);
        const similarities = choices.map(({ similarity }) => similarity);
        expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
        const sum = choices.reduce((total, { probability }) => total + probability, 0);
        if (family === 'clip') expect(sum).toBeCloseTo(1, 5);
        const { similarity, probability } = choices[0]!;
        if (family === 'siglip') {
          expect(probability).toBeCloseTo(1 / (1 + Math.exp(10 - 10 * similarity)), 5);
        }
      }
      const image = clip.encodeImages(randomImages(2)).dataSync<'float32'>().slice(0, 8);
      const best = ranking[0]![0]!;
      const vector = labels.vectors.dataSync().slice(labels.labels.indexOf(best.label) * 8);
      const cosine = image.reduce((total, value, axis) => total + value * vector[axis]!, 0);
      expect(best.similarity).toBeCloseTo(cosine, 5);
    }
  });

  test('an ensemble is the mean of its prompts, in any number of batches', () => {
    const clip = model();
    const prompts = (label: string) =>
      clip.encodeTexts(tokenize(tokenizer, [`a ${label}`, `the ${label}.`], clip.config.text));
    const templates = ['a {}', 'the {}.'];
    const { vectors } = labelVectors(clip, tokenizer, ['cat', 'dog'], { templates, batch: 3 });
    for (const [index, label] of ['cat', 'dog'].entries()) {
      const mean = tf.mean(prompts(label), 0);
      const expected = tf.div(mean, tf.norm(mean)).dataSync();
      expect(largestDifference(vectors.dataSync().slice(index * 8, index * 8 + 8), expected)).toBeLessThan(
        1e-5,
      );
    }
  });

  test('no tensor is left behind', () => {
    const clip = model();
    const images = randomImages(1);
    expect(
      leakedTensors(() => {
        const labels = labelVectors(clip, tokenizer, ['cat', 'dog']);
        zeroShot(clip, images, labels);
        labels.vectors.dispose();
      }),
    ).toBe(0);
  });

  test('texts are as wide as the longest, or full where the last position is read', () => {
    const shape = (family: 'clip' | 'siglip') =>
      tokenize(tokenizer, ['cat', ''], model(family).config.text).shape;
    const framed = tokenizer.frame.before.length + tokenizer.frame.after.length;
    expect(shape('clip')).toEqual([2, framed + tokenizer.encode('cat').length]);
    expect(shape('siglip')).toEqual([2, 12]);
    expect(tokenize(tokenizer, ['cat '.repeat(50)], model().config.text).shape).toEqual([1, 12]);
  });
});

test('what cannot be asked is refused', () => {
  const clip = model();
  expect(() => labelVectors(clip, tokenizer, [])).toThrow('labelVectors: labels is empty');
  expect(() => labelVectors(clip, tokenizer, ['a'], { templates: [] })).toThrow('templates is empty');
  expect(() => labelVectors(clip, tokenizer, ['a'], { templates: ['a photo'] })).toThrow("got 'a photo'");
  expect(() => tokenize(tokenizer, [], clip.config.text)).toThrow('tokenize: texts is empty');
});
