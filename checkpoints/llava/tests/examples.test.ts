import { DialogueFormat, type StageData, type StageLoss } from '@pixels/llava';
import { Random, start } from '@pixels/tensor';
import { type SpriteAtlas, WorldText } from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { beforeAll, expect, test } from 'vitest';
import { batchOf } from '../data/batches.ts';
import { type Example, passageOf, sourcesOf } from '../data/examples.ts';
import { placeholdersOf } from '../data/pictures.ts';
import { trainTokenizer } from '../data/tokenizer.ts';
import { wordShares } from '../data/word-shares.ts';
import { worldsOf } from '../data/worlds.ts';
import { buildModel } from '../training/build-model.ts';
import { tinyRecipe } from './tiny-recipe.ts';

let format: DialogueFormat;
let atlas: SpriteAtlas;
let worlds: ReturnType<typeof worldsOf>;
let placeholders: ReturnType<typeof placeholdersOf>;
beforeAll(async () => {
  await start();
  atlas = await loadSprites();
  format = new DialogueFormat(trainTokenizer(tinyRecipe, atlas, 1));
  worlds = worldsOf(tinyRecipe, atlas, 'train', 1);
  placeholders = placeholdersOf(buildModel(tinyRecipe, format, new Random(1)));
});

const sources = (data: StageData, loss: StageLoss = 'words') =>
  sourcesOf(
    { [data]: 1 },
    {
      ...{ recipe: tinyRecipe, worlds, atlas, format, placeholders, seed: 1 },
      stage: { loss, steps: 10, batchSize: 4 },
    },
  );

const images = ({ text }: Example) => text.ids.filter((id) => id === format.imageId).length;
/** What is learned, as words. */
const learned = ({ text }: Example) => format.tokenizer.decode(text.labels.filter((label) => label >= 0));

test('a conversation is about one picture, and its answers alone are learned', () => {
  const [things, text] = sources('conversations');
  expect([things!.pictures, text!.pictures]).toEqual(['things', 'text']);
  expect([things!.share, text!.share]).toEqual([0.75, 0.25]);
  for (let index = 0; index < 10; index++) {
    const { scene, turns } = worlds.get('things')!.conversation(index, { turns: 3 });
    const example = things!.make(index);
    expect(example.paint!()).toEqual(worlds.get('things')!.paint(scene));
    expect(images(example)).toBe(4);
    expect(learned(example)).toBe(turns.map(({ answer }) => ` ${answer}<|end|>`).join(''));
    expect(images(text!.make(index))).toBe(6);
  }
});

test('one caption in four leaves something out; where captions are found or matched, none does', () => {
  const [things] = sources('captions');
  const [alone] = sources('captions', 'matching');
  for (let index = 0; index < 8; index++) {
    const { complete, partial } = worlds.get('things')!.caption(index);
    const caption = index % 4 === 0 ? partial : complete;
    expect(learned(things!.make(index))).toBe(` ${caption}<|end|>`);
    expect(images(things!.make(index))).toBe(4);
    const matched = alone!.make(index);
    expect([matched.caption, images(matched)]).toEqual([complete, 0]);
    expect(matched.paint!()).toEqual(things!.make(index).paint!());
  }
});

test('a recipe may choose what its text tells', () => {
  const batches = { ...tinyRecipe.batches, passages: ['caption', 'use'] as const };
  const told = new WorldText(worlds.get('things')!, { seed: 1 });
  const kinds = [0, 1, 2, 3].map((index) => passageOf({ ...tinyRecipe, batches }, told, index).kind);
  expect(kinds).toEqual(['caption', 'use', 'caption', 'use']);
  expect(passageOf(tinyRecipe, told, 3)).toEqual(told.passage(3));
});

test('text is told several passages to a row, its questions as in a conversation', () => {
  const [text] = sources('text');
  const passages = new WorldText(worlds.get('things')!, { seed: 1 });
  const rows = Array.from({ length: 20 }, (_, index) => text!.make(index));
  for (const [index, row] of rows.entries()) {
    expect(row.paint).toBeUndefined();
    const said = format.tokenizer
      .decode(row.text.ids)
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/\W+/g, ' ')
      .trim();
    const told = [0, 1].map((place) => passages.passage(2 * index + place).text).join(' ');
    expect(said).toBe(told.replaceAll(/\W+/g, ' ').trim());
  }
  const question = rows.find(({ text }) => format.tokenizer.decode(text.ids).includes('<question>'))!;
  expect(learned(question)).not.toContain('?');
});

test('a batch has pixels from −1 to 1 of its own size', () => {
  const limits = { padId: format.tokenizer.specialIds.padding!, maxTokens: 512 };
  for (const [source, width] of [
    [0, 64],
    [1, 96],
  ] as const) {
    const batch = batchOf([0, 1, 2].map(sources('captions')[source]!.make), limits);
    expect(batch.images!.shape).toEqual([3, 64, width, 3]);
    const pixels = batch.images!.dataSync();
    expect(Math.min(...pixels)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...pixels)).toBeLessThanOrEqual(1);
    expect(Math.max(...pixels)).toBeGreaterThan(0.5);
  }
  expect(batchOf([sources('text')[0]!.make(0)], limits).images).toBeUndefined();
});

test('how often words are said', () => {
  const [things] = sources('captions', 'finding');
  const shares = wordShares([things!], format);
  const owl = format.tokenizer.encode(' owl');
  const owls = Array.from({ length: 3000 }, (_, index) => things!.make(index)).filter(({ text }) =>
    text.labels.includes(owl[0]!),
  ).length;
  expect(shares.get(owl[0]!)).toBeCloseTo(owls / 3000, 6);
  expect(shares.has(format.stopIds[0]!)).toBe(false);
});

test('drawings come with their names, each once before any comes again, changed ever more', () => {
  const [drawings] = sources('drawings', 'finding');
  const epoch = 3 * tinyRecipe.world.nouns!.length;
  const names = Array.from({ length: epoch }, (_, index) => drawings!.make(index).caption!);
  const times = Map.groupBy(names, (name) => name);
  expect(times.size).toBe(tinyRecipe.world.nouns!.length);
  expect([...times.values()].every((same) => same.length === 3)).toBe(true);
  const again = Array.from({ length: epoch }, (_, index) => drawings!.make(epoch + index).caption!);
  expect(again).not.toEqual(names);
  expect(again.toSorted()).toEqual(names.toSorted());
  const { paint, caption } = drawings!.make(0);
  expect(images(drawings!.make(0))).toBe(0);
  expect(learned(drawings!.make(0))).toBe(` ${caption}<|end|>`);
  expect([paint!().width, paint!().height]).toEqual([32, 32]);
  expect(paint!()).toEqual(paint!());
  const [spoken] = sources('drawings', 'words');
  expect(images(spoken!.make(0))).toBe(1);
});
