import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer, ignored, labelledTexts } from '@pixels/llava';
import { Random, start, tf } from '@pixels/tensor';
import { type AskedPicture, World } from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imagesOf, placeholdersOf } from '../data/pictures.ts';
import { type Asking, rightAnswers } from '../evaluation/answers.ts';
import { askSplit } from '../evaluation/ask-split.ts';
import { saidAtOnce } from '../evaluation/said-at-once.ts';
import { afterThought, swapPairs } from '../evaluation/swap.ts';
import type { Recipe } from '../recipe.ts';
import { buildModel } from '../training/build-model.ts';
import { trainStages } from '../training/train-stages.ts';
import { tinyRecipe } from './tiny-recipe.ts';

const folder = mkdtempSync(join(tmpdir(), 'answers-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Long enough to answer yes or no, wrongly as often as rightly. */
const recipe: Recipe = {
  ...tinyRecipe,
  world: { ...tinyRecipe.world, families: ['presence'] },
  batches: { ...tinyRecipe.batches, charts: 0 },
  stages: tinyRecipe.stages
    .filter(({ name }) => name === 'instructionTuning')
    .map((stage) => ({ ...stage, learningRate: 2e-2, steps: 40, batchSize: 8 })),
};

let asking: Asking;
let asked: readonly AskedPicture[];
beforeAll(async () => {
  await start({ backend: 'wasm' });
  const { llava, format } = await trainStages({ recipe, seed: 1, folder, workers: 1, quiet: true });
  const world = new World(await loadSprites(), {
    split: 'test',
    seed: 1,
    families: ['presence'],
    nouns: recipe.world.nouns!,
  });
  asking = { llava, format, world };
  asked = Array.from({ length: 50 }, (_, index) => world.question(index));
}, 180_000);

test('an answer is right when greedy generation says just this', async () => {
  const { llava, format, world } = asking;
  const right = await rightAnswers(asking, asked, 'picture', new Random(1));
  expect(new Set(right).size, 'some right and some wrong, or it shows nothing').toBe(2);
  for (const [index, { scene, question }] of asked.entries()) {
    const images = llava.imageTokens(imagesOf(world, [scene]));
    const ids: number[] = [];
    const conversation = [{ images: 1, question: question.text }];
    for await (const id of answer(llava, format, conversation, [images], { maxNewTokens: 8 })) ids.push(id);
    expect([question.text, right[index]]).toEqual([question.text, format.decode(ids) === question.answer]);
    images.dispose();
  }
});

test('of an answer that is thought out, the conclusion counts, whatever was thought', async () => {
  const thoughtOut = asked.map(({ scene, question }) => ({
    scene,
    question: { ...question, thought: 'B F' },
  }));
  const heard = await rightAnswers(asking, thoughtOut, 'picture', new Random(1));
  expect(heard).toEqual(await rightAnswers(asking, asked, 'picture', new Random(1)));
});

test('what is said at once is what is said one by one, each of its own picture', async () => {
  const { format } = asking;
  // Weights so large that what is seen decides what is said: one that has hardly learned says always the same.
  const llava = buildModel(recipe, format, new Random(3));
  for (const [path, weights] of llava.decoder.parameters()) {
    if (path.startsWith('blocks') && weights.rank === 2) weights.assign(tf.tidy(() => tf.mul(weights, 8)));
  }
  const some = asked.slice(0, 12);
  const turns = some.map(({ question }) => ({ images: 1, question: question.text }));
  const prompts = some.map(({ scene }, row) => format.prompt([turns[row]!], placeholdersOf(llava)(scene)));
  const images = new Random(1).normalTensor([12, 4, llava.config.decoder.width], 1) as tf.Tensor3D; // [12, 4, D]
  const before = tf.memory().numTensors;
  const said = await saidAtOnce(llava, format, prompts, images);
  expect(tf.memory().numTensors).toBe(before);
  expect(new Set(said).size).toBeGreaterThan(1);
  for (const [row, turn] of turns.entries()) {
    const own = tf.slice(images, [row, 0, 0], [1, 4, -1]); // [1, 4, D]
    const ids: number[] = [];
    for await (const id of answer(llava, format, [turn], [own], { maxNewTokens: 48 })) ids.push(id);
    expect(said[row]).toBe(format.decode(ids));
    own.dispose();
  }
  images.dispose();
  llava.dispose();
});

test('noise and other pictures are what the model is shown in their place', async () => {
  const shown = (what: 'noise' | 'other picture') => rightAnswers(asking, asked, what, new Random(1));
  expect(await shown('noise')).toEqual(await shown('noise'));
  expect(await shown('noise')).toHaveLength(50);
  const others = asked.map(({ question }, index) => ({ question, scene: asked[(index + 1) % 50]!.scene }));
  expect(await shown('other picture')).toEqual(await rightAnswers(asking, others, 'picture', new Random(1)));
});

test('nothing leaks', async () => {
  const before = tf.memory().numTensors;
  await rightAnswers(asking, asked.slice(0, 3), 'noise', new Random(1));
  expect(tf.memory().numTensors).toBe(before);
});

test('a split is asked by family, with chance and majority beside', async () => {
  const { llava, format } = asking;
  const both: Recipe = { ...recipe, world: { ...recipe.world, families: ['presence', 'what'] } };
  const options = { recipe: both, llava, format, atlas: await loadSprites(), seed: 1, questions: 30 };
  const { split, families } = await askSplit('test', options);
  expect([split, families.map(({ family }) => family)]).toEqual(['test', ['presence', 'what']]);
  const [presence] = families;
  expect(presence!.seen.chance).toBe(0.5);
  expect(presence!.seen.of).toBe(30);
  expect(presence!.seen.interval[0]).toBeLessThan(presence!.seen.share);
  expect(presence!.majority).toBeGreaterThan(0.2);
});

test('a swap is scored by log p of each caption, of each picture', async () => {
  const { llava, format, world } = asking;
  const items = [0, 1].map((index) => world.swapItem(index));
  const pairs = await swapPairs(llava, format, world, items);
  for (const [index, { captions, scenes }] of items.entries()) {
    const logP = (picture: 0 | 1, caption: 0 | 1): number => {
      const text = format.encode([{ images: 1, answer: captions[caption] }], 4);
      const count = text.labels.filter((label) => label >= 0).length;
      const batch = labelledTexts([text], { padId: 0, maxTokens: 512 });
      const tokens = llava.imageTokens(imagesOf(world, [scenes[picture]]));
      return -count * llava.loss(batch, tokens).dataSync()[0]!;
    };
    const { image0, image1 } = pairs[index]!;
    const expected = [logP(0, 0), logP(0, 1), logP(1, 0), logP(1, 1)];
    for (const [at, score] of [...image0, ...image1].entries()) expect(score).toBeCloseTo(expected[at]!, 3);
  }
});

test('after a thought the caption alone is scored', () => {
  const { format } = asking;
  const told = { format, placeholders: 4 };
  const quiet = afterThought(undefined, 'two cats', told);
  expect(quiet).toEqual(format.encode([{ images: 1, answer: 'two cats' }], 4));
  const loud = afterThought('cats A F', 'two cats', told);
  expect(format.decode(loud.ids)).toBe('cats A F: two cats');
  const scored = ({ labels }: typeof loud) => labels.filter((label) => label !== ignored);
  expect(scored(loud)).toEqual(scored(quiet));
  expect(loud.labels.slice(-scored(loud).length - 1)).toEqual([...scored(loud), ignored]);
});
