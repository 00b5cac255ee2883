import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { DialogueFormat, parseStage } from '@pixels/llava';
import { Random, start, tf } from '@pixels/tensor';
import { loadSprites } from '@pixels/world/node';
import { beforeAll, expect, test } from 'vitest';
import { imagesOf } from '../../../checkpoints/llava/data/pictures.ts';
import { trainTokenizer } from '../../../checkpoints/llava/data/tokenizer.ts';
import { worldsOf } from '../../../checkpoints/llava/data/worlds.ts';
import { smallRecipe } from '../../../checkpoints/llava/small-recipe.ts';
import { fortyNouns } from '../../../checkpoints/llava/small-world.ts';
import { buildModel } from '../../../checkpoints/llava/training/build-model.ts';
import { openReferenceModel } from '../reference-model.ts';
import { sayOf } from '../say.ts';
import { talk } from '../talk.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

const recipe = smallRecipe({
  name: 'test',
  families: ['what', 'where'],
  nouns: fortyNouns,
  steps: { brain: 1, visionPretraining: 2, alignment: 3, instructionTuning: 4 },
  width: 16,
  layers: 1,
  words: 350,
});

/** At its first weights. */
async function newModel() {
  const atlas = await loadSprites();
  const world = worldsOf(recipe, atlas, 'test', 1).get('things')!;
  const format = new DialogueFormat(trainTokenizer(recipe, atlas, 1));
  const llava = buildModel(recipe, format, new Random(1));
  return { world, format, llava, scene: world.question(0, 'where').scene };
}

test('a recipe of four stages, each as long as it was told', () => {
  expect(recipe.stages.map((stage) => parseStage(stage).steps)).toEqual([1, 2, 3, 4]);
});

test('a conversation: one reply a question, a map for every word, no tensor left behind', async () => {
  const { llava, format, world, scene } = await newModel();
  const shown = imagesOf(world, [scene]);
  const before = tf.memory().numTensors;
  const heard: string[] = [];
  const replies = await talk({ llava, format }, shown, ['what is this?', 'where is it?'], {
    method: 'raw',
    onReply: ({ said }) => heard.push(said),
  });
  expect(tf.memory().numTensors).toBe(before);
  expect(replies.map(({ question }) => question)).toEqual(['what is this?', 'where is it?']);
  expect(heard).toEqual(replies.map(({ said }) => said));
  for (const { said, words } of replies) {
    const spelled = words.map(({ word }) => word).join('');
    expect(spelled.replaceAll(/\s/g, '')).toBe(said.replaceAll(/\s/g, ''));
    for (const { map } of words) expect([map.length, map[0]!.length]).toEqual([4, 4]);
  }
});

test('the first reply is what the model says when asked this alone', async () => {
  const { llava, format, world, scene } = await newModel();
  const shown = imagesOf(world, [scene]);
  const before = tf.memory().numTensors;
  const alone = await sayOf(llava, format, { world, scene }, 'what is this?');
  expect(tf.memory().numTensors).toBe(before);
  const [first] = await talk({ llava, format }, shown, ['what is this?']);
  expect(first).toEqual({ question: 'what is this?', said: alone, words: [] });
});

test('a folder without a model says how to make one', async () => {
  const folder = mkdtempSync(`${tmpdir()}/none-`);
  await expect(openReferenceModel(folder)).rejects.toThrow(
    `openReferenceModel: ${folder} holds no model; make one with pnpm train:reference`,
  );
  rmSync(folder, { recursive: true });
});
