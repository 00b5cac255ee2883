import { describeTable, gradients, Random, start, tf, train } from '@pixels/tensor';
import { expect, test } from 'vitest';
import {
  Clip,
  type ClipConfig,
  clipBase32,
  families,
  familyConfig,
  parseClipConfig,
  Temperature,
} from '../src/index.ts';
import { onEveryBackend } from './backends.ts';
import {
  eosId,
  idsOf,
  largestDifference,
  leakedTensors,
  randomImages,
  tinyClip,
  tinyConfig,
} from './tiny.ts';

const texts = (): tf.Tensor2D => idsOf([1, 2, eosId, 0], [4, 5, 6, eosId]);

/** 16 pictures of noise, each with its two-word caption. */
function pairs() {
  const captions = Array.from({ length: 16 }, (_, pair) => [1 + (pair % 4), 8 + Math.floor(pair / 4), eosId]);
  return { images: randomImages(16), ids: idsOf(...captions) };
}

/** A new model, wide enough that random vectors are nearly orthogonal. */
function wideClip(family: 'clip' | 'siglip'): Clip {
  const { vision, text } = tinyConfig(family);
  const wide = { width: 64, heads: 4 };
  const sizes = { vision: { ...vision, ...wide }, text: { ...text, ...wide }, outputs: 64 };
  return new Clip(familyConfig(family, sizes), new Random(1));
}

onEveryBackend('Clip', () => {
  test.each(['clip', 'siglip'] as const)(
    '%s: embeddings have length 1, logits are their cosines',
    (family) => {
      const clip = tinyClip(family);
      const [images, captions] = [clip.encodeImages(randomImages(3)), clip.encodeTexts(texts())];
      for (const embeddings of [images, captions]) {
        for (const length of tf.norm(embeddings, 2, 1).dataSync()) expect(length).toBeCloseTo(1, 5);
      }
      const logits = clip.logits(images, captions);
      expect(logits.shape).toEqual([3, 2]);
      const [i, t] = [images.dataSync(), captions.dataSync()];
      const cosine = Array.from({ length: 8 }, (_, e) => i[16 + e]! * t[8 + e]!).reduce((a, b) => a + b);
      const expected = family === 'clip' ? cosine / 0.07 : 10 * cosine - 10;
      expect(logits.dataSync()[5]).toBeCloseTo(expected, 4);
    },
  );

  test('a batch of 2 is two batches of 1', () => {
    const clip = tinyClip('siglip');
    const images = randomImages(2);
    const alone = [0, 1].flatMap((index) => [
      ...clip.encodeImages(tf.slice(images, [index, 0, 0, 0], [1, 8, 8, 3])).dataSync(),
    ]);
    expect(largestDifference(clip.encodeImages(images).dataSync(), alone)).toBeLessThan(1e-5);
  });

  test('the first loss of a new model is near ln B, of SigLIP near 10', () => {
    const { images, ids } = pairs();
    const first = (family: 'clip' | 'siglip') => wideClip(family).loss(images, ids).dataSync()[0]!;
    expect(Math.abs(first('clip') - Math.log(16))).toBeLessThan(0.8);
    expect(Math.abs(first('siglip') - 10)).toBeLessThan(0.8);
  });

  test('captions that repeat reach the loss', () => {
    const clip = tinyClip();
    const value = (captions: string[]) => clip.loss(randomImages(2), texts(), { captions }).dataSync()[0]!;
    expect(Math.abs(value(['a', 'a']) - value(['a', 'b']))).toBeGreaterThan(0.01);
  });

  test('with the text locked only the vision encoder learns, and the rest stays bit for bit', async () => {
    const clip = tinyClip().lockText();
    const saved = new Map(
      [...clip.parameters()].map(([path, variable]) => [path, variable.dataSync().slice()]),
    );
    const { images, ids } = pairs();
    const { losses } = await train({
      model: clip,
      data: { batch: () => ({}) },
      loss: () => clip.loss(images, ids),
      steps: 5,
      itemsPerStep: 16,
      optimizer: { learningRate: 1e-2 },
    });
    expect(losses.at(-1)!).toBeLessThan(losses[0]!);
    for (const [path, variable] of clip.parameters()) {
      const same = largestDifference(variable.dataSync(), saved.get(path)!) === 0;
      expect(same, path).toBe(!path.startsWith('vision.'));
    }
  });

  test('no gradient is computed for a locked text', async () => {
    const { images, ids } = pairs();
    const kernelsOf = async (clip: Clip): Promise<string[]> => {
      const step = () => gradients(() => clip.loss(images, ids), clip.trainableParameters()).loss;
      return (await tf.profile(step)).kernelNames;
    };
    // Only texts look words up.
    expect(await kernelsOf(tinyClip())).toContain('EmbeddingLookupGradient');
    const locked = await kernelsOf(tinyClip().lockText());
    expect(locked).toContain('LayerNormGradient');
    expect(locked).not.toContain('EmbeddingLookupGradient');
  });

  test('no tensor is left behind', () => {
    const clip = tinyClip('siglip');
    const { images, ids } = pairs();
    expect(
      leakedTensors(() => {
        const { value, grads } = tf.variableGrads(
          () => clip.loss(images, ids),
          [...clip.parameters().values()],
        );
        tf.dispose([value, grads]);
      }),
    ).toBe(0);
    expect(leakedTensors(() => clip.loss(images, ids).dispose())).toBe(0);
    const before = tf.memory().numTensors;
    tinyClip('siglip').dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the temperature stops at 100, and can come back', () => {
    const temperature = new Temperature('contrastive');
    const one = tf.scalar(1);
    const slope = (sign: number) => {
      const { grads } = tf.variableGrads(
        () => tf.mul(temperature.apply(one), sign).asScalar(),
        [temperature.logitScale],
      );
      return Object.values(grads)[0]!.dataSync()[0]!;
    };
    expect(temperature.apply(one).dataSync()[0]).toBeCloseTo(1 / 0.07, 4);
    expect(slope(-1)).toBeCloseTo(-1 / 0.07, 4);
    temperature.logitScale.assign(tf.scalar(6));
    expect(temperature.apply(one).dataSync()[0]).toBeCloseTo(100, 1);
    expect(slope(-1)).toBe(-0);
    expect(slope(1)).toBeCloseTo(100, 1);
    const free = new Temperature('sigmoid');
    free.logitScale.assign(tf.scalar(6));
    expect(free.apply(one).dataSync()[0]).toBeCloseTo(Math.exp(6) - 10, 2);
  });
});

test.each(['clip', 'siglip'] as const)('%s: two towers learn to match 16 pairs', async (family) => {
  await start({ backend: 'wasm' });
  const clip = wideClip(family);
  const { images, ids } = pairs();
  const { losses } = await train({
    model: clip,
    data: { batch: () => ({}) },
    loss: () => clip.loss(images, ids),
    steps: 120,
    itemsPerStep: 16,
    optimizer: { learningRate: 3e-3 },
  });
  expect(Math.abs(losses[0]! - (family === 'clip' ? Math.log(16) : 10))).toBeLessThan(0.8);
  expect(losses.at(-1)!).toBeLessThan(0.1);
  const logits = clip.logits(clip.encodeImages(images), clip.encodeTexts(ids));
  for (const axis of [0, 1]) {
    expect([...tf.argMax(logits, axis).dataSync()]).toEqual(Array.from({ length: 16 }, (_, pair) => pair));
  }
});

test('the freeze table of the locked variant', () => {
  const table = describeTable(tinyClip().lockText());
  expect(table).toMatch(/vision\.projection\.weight +\[8, 8\] +64 {2}learns/);
  expect(table).toMatch(/text\.tokens\.table +\[20, 12\] +240 {2}frozen/);
  expect(table).toMatch(/temperature\.logitScale +\[\] +1 {2}frozen/);
  expect(table.split('\n').filter((line) => /^(text|temp).*learns|^vision.*frozen/.test(line))).toEqual([]);
});

test('the shape of a real model', () => {
  const { vision, text } = parseClipConfig(clipBase32);
  const block = (width: number, hidden: number) =>
    4 * (width * width + width) + 2 * width * hidden + hidden + 5 * width;
  const ofVision =
    32 * 32 * 3 * 768 + 768 + 50 * 768 + 4 * 768 + vision.layers * block(768, vision.hidden) + 768 * 512;
  const ofText = 49408 * 512 + 77 * 512 + text.layers * block(512, text.hidden) + 2 * 512 + 512 * 512;
  expect(ofVision + ofText + 1).toBe(151_277_313);
});

test.each<[string, Partial<ClipConfig>, string]>([
  [
    'towers of different widths',
    { text: { ...tinyConfig().text, outputs: 7 } },
    'ClipConfig: text.outputs: must be as wide as vision.outputs 8',
  ],
  [
    'a tower that does not fit its heads',
    { vision: { ...tinyConfig().vision, heads: 3 } },
    'ClipConfig: vision.width: must be a multiple of heads 3',
  ],
  ['an unknown loss', { loss: 'mse' as 'sigmoid' }, 'ClipConfig: loss: '],
])('%s: refused', (_, change, message) => {
  expect(() => parseClipConfig({ ...tinyConfig(), ...change })).toThrow(message);
});

test('the families differ where the papers do', () => {
  const { clip, siglip } = families;
  expect([clip.loss, clip.vision.pooling, clip.text.pooling, clip.text.causal]).toEqual([
    'contrastive',
    'class',
    'firstEos',
    true,
  ]);
  expect([siglip.loss, siglip.vision.pooling, siglip.text.pooling, siglip.text.causal]).toEqual([
    'sigmoid',
    'attention',
    'last',
    false,
  ]);
});
