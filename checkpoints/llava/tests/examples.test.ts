import { DialogueFormat, noWord, type Stage, type StageData } from '@pixels/llava';
import { Random, start } from '@pixels/tensor';
import {
  type Picture,
  type SpriteAtlas,
  type SwapKind,
  tell,
  thinkAloud,
  toldWhere,
  toldWords,
  WorldText,
} from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { beforeAll, expect, test } from 'vitest';
import { batchOf, exampleBatches } from '../data/batches.ts';
import { type Example, passageOf, sourcesOf } from '../data/examples.ts';
import { gridOf, patchesOf, placeholdersOf } from '../data/pictures.ts';
import { trainTokenizer } from '../data/tokenizer.ts';
import { wordShares } from '../data/word-shares.ts';
import { worldsOf } from '../data/worlds.ts';
import { buildModel } from '../training/build-model.ts';
import { tinyRecipe } from './tiny-recipe.ts';

let format: DialogueFormat;
let atlas: SpriteAtlas;
let worlds: ReturnType<typeof worldsOf>;
let placeholders: ReturnType<typeof placeholdersOf>;
let grid: ReturnType<typeof gridOf>;
let patches: ReturnType<typeof patchesOf>;
beforeAll(async () => {
  await start();
  atlas = await loadSprites();
  format = new DialogueFormat(trainTokenizer(tinyRecipe, atlas, 1));
  worlds = worldsOf(tinyRecipe, atlas, 'train', 1);
  const llava = buildModel(tinyRecipe, format, new Random(1));
  placeholders = placeholdersOf(llava);
  grid = gridOf(llava);
  patches = patchesOf(llava);
});

const context = (stage: Partial<Stage> = {}) => ({
  ...{ recipe: tinyRecipe, worlds, atlas, format, placeholders, gridOf: grid, patchesOf: patches, seed: 1 },
  stage: { loss: 'words' as const, steps: 10, batchSize: 4, ...stage },
});
const sources = (data: StageData, loss: Stage['loss'] = 'words', stage: Partial<Stage> = {}) =>
  sourcesOf({ [data]: 1 }, context({ ...stage, loss }));

const images = ({ text }: Example) => text.ids.filter((id) => id === format.imageId).length;
/** What is learned, as words. */
const learned = ({ text }: Example) => format.tokenizer.decode(text.labels.filter((label) => label >= 0));

test('a conversation is about one picture, and its answers alone are learned', () => {
  const [things, charts] = sources('conversations');
  expect([things!.pictures, charts!.pictures]).toEqual(['things', 'charts']);
  expect([things!.share, charts!.share]).toEqual([0.75, 0.25]);
  for (let index = 0; index < 10; index++) {
    const { scene, turns } = worlds.get('things')!.conversation(index, { turns: 3 });
    const example = things!.make(index);
    expect(example.paint!()).toEqual(worlds.get('things')!.paint(scene));
    expect(images(example)).toBe(4);
    expect(learned(example)).toBe(turns.map(({ answer }) => ` ${answer}<|end|>`).join(''));
    expect(images(charts!.make(index))).toBe(6);
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

test('every other caption can be of a picture made to be asked about, and conversations begin as a recipe says', () => {
  const world = worldsOf(
    { ...tinyRecipe, world: { families: ['unusual', 'what', 'count'] } },
    atlas,
    'train',
    1,
  );
  const batches = { ...tinyRecipe.batches, captionsOfAsked: true, openings: { count: 20, unusual: 5 } };
  const made = (data: StageData) =>
    sourcesOf({ [data]: 1 }, { ...context(), worlds: world, recipe: { ...tinyRecipe, batches } })[0]!;
  const [captions, conversations] = [made('captions'), made('conversations')];
  const things = world.get('things')!;
  for (let index = 0; index < 12; index++) {
    const made = captions.make(index).paint!();
    const plain = things.paint(things.caption(index).scene);
    if (index % 2 === 0) expect(made).toEqual(plain);
    else expect(made).not.toEqual(plain);
  }
  const looks = Array.from({ length: 60 }, (_, index) => learned(captions.make(2 * index + 1)));
  expect(looks.filter((caption) => / (grey|upside down|tiny)/.test(caption)).length).toBeGreaterThan(5);
  const numbers = Array.from({ length: 40 }, (_, index) => learned(conversations.make(index)));
  expect(numbers.filter((said) => /^ (one|two|three|four|five)<\|end\|>/.test(said)).length).toBeGreaterThan(
    20,
  );
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

test('large drawings are the same things in pictures twice as large, and fill as much of them', () => {
  const [small, large] = (['drawings', 'largeDrawings'] as const).map((data) => {
    const [source] = sources(data, 'finding');
    const made = Array.from({ length: 120 }, (_, index) => source!.make(index));
    const pictures = made.map(({ paint }) => paint!());
    expect(new Set(made.map(({ caption }) => caption)).size).toBe(40);
    expect(new Set(pictures.map(({ width }) => width)).size).toBe(1);
    const drawn = pictures.map(drawnShare);
    return { side: pictures[0]!.width, drawn: drawn.reduce((a, b) => a + b) / drawn.length };
  });
  expect([small!.side, large!.side]).toEqual([32, 64]);
  expect(large!.drawn).toBeGreaterThan(0.8 * small!.drawn);
});

/** Share of the pixels that differ from the first one, which is background. */
function drawnShare({ rgb }: Picture): number {
  const pixels = Array.from({ length: rgb.length / 3 }, (_, pixel) => rgb.subarray(3 * pixel, 3 * pixel + 3));
  const [ground] = pixels;
  const drawn = pixels.filter((pixel) => pixel.some((part, i) => Math.abs(part - ground![i]!) > 8));
  return drawn.length / pixels.length;
}

test('what takes several looks is said before the answer, if a recipe thinks aloud', () => {
  const families = ['count', 'dashboard-trend'] as const;
  const batches = { ...tinyRecipe.batches, thinksAloud: true };
  const recipe = { ...tinyRecipe, world: { ...tinyRecipe.world, families }, batches };
  const worlds = worldsOf(recipe, atlas, 'train', 1);
  const made = { ...context(), recipe, worlds };
  for (const data of ['conversations', 'lists'] as const) {
    const [things, charts] = sourcesOf({ [data]: 1 }, made);
    let counted = 0;
    for (let index = 0; index < 20; index++) {
      const said = learned(things!.make(index));
      const numbers = said.match(/ [A-P] [^:]+: (?:one|two|three|four|five)/g) ?? [];
      counted += numbers.length;
      expect(said).not.toMatch(/(?<!:) (?:two|three|four|five)/);
    }
    expect(counted).toBeGreaterThan(10);
    const values = Array.from({ length: 20 }, (_, index) => learned(charts!.make(index))).join();
    expect(values).toMatch(/ A \d(?: [B-E] \d (?:up|level|down)){4}: (?:rising|falling|flat|up|down)/);
  }
});

test('captions that are not said can list all that is told', () => {
  const recipe = { ...tinyRecipe, batches: { ...tinyRecipe.batches, captionsTell: true } };
  const told = sourcesOf({ captions: 1 }, { ...context({ loss: 'finding' }), recipe });
  const spoken = sourcesOf({ captions: 1 }, { ...context(), recipe });
  for (const [place, { make, pictures }] of told.entries()) {
    for (let index = 1; index < 4; index++) {
      const { caption, paint } = make(index);
      if (pictures === 'charts') expect(caption).toMatch(/^A \d B \d C \d D \d E \d$/);
      else expect(caption).toBe(toldWords(worlds.get('things')!.caption(index).scene).join(' '));
      expect(spoken[place]!.make(index).caption).not.toBe(caption);
      expect(spoken[place]!.make(index).where).toBeUndefined();
      expect(spoken[place]!.make(index).paint!()).toEqual(paint!());
    }
  }
});

test('captions that tell say of each patch what is true there', () => {
  const recipe = { ...tinyRecipe, batches: { ...tinyRecipe.batches, captionsTell: true } };
  const [things] = sourcesOf({ captions: 1 }, { ...context({ loss: 'finding' }), recipe });
  const { scene } = worlds.get('things')!.caption(2);
  const expected = toldWhere(scene, patches(scene), grid(scene)).map((words) =>
    words.flatMap((word) => format.tokenizer.encode(` ${word}`)),
  );
  const example = things!.make(2);
  expect(example.where).toEqual(expected);
  expect(expected.flat().length).toBeGreaterThan(0);
  expect(batchOf([example, things!.make(4)], { padId: 0, maxTokens: 512 }).where![0]).toEqual(expected);
});

test('some captions tell pairs apart: crowds, and what is on which side, of either picture of a swap', () => {
  const recipe = { ...tinyRecipe, batches: { ...tinyRecipe.batches, captionsOfPairs: true } };
  const [things] = sourcesOf({ captions: 1 }, { ...context(), recipe });
  const [others] = sources('captions');
  const world = worlds.get('things')!;
  const pairs: Readonly<Record<number, SwapKind>> = { 3: 'count', 5: 'position', 7: 'count' };
  const sides: number[] = [];
  for (let index = 0; index < 32; index++) {
    const { caption, paint } = things!.make(index);
    const kind = pairs[index % 8];
    if (kind === undefined) {
      expect([caption, paint!()]).toEqual([others!.make(index).caption, others!.make(index).paint!()]);
      continue;
    }
    const { captions, scenes } = world.swapItem(index, kind);
    sides.push(captions.indexOf(caption!));
    expect(paint!()).toEqual(world.paint(scenes[sides.at(-1)!]!));
  }
  expect(sides).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1]);
  const [found] = sourcesOf({ captions: 1 }, { ...context({ loss: 'finding' }), recipe });
  for (const index of [3, 5, 7]) expect(found!.make(index).paint!()).toEqual(others!.make(index).paint!());
});

test('pictures of text are told as well, and as often as a recipe says', () => {
  const families = ['what', 'receipt-total'] as const;
  const batches = {
    ...tinyRecipe.batches,
    captionsTell: true,
    textPictures: { captions: 0.3, lists: 0.2, conversations: 0.1 },
    thinksAloud: true,
  };
  const recipe = { ...tinyRecipe, world: { ...tinyRecipe.world, families }, batches };
  const worlds = worldsOf(recipe, atlas, 'train', 1);
  const textOf = (data: StageData, stage: Partial<Stage>) =>
    sourcesOf({ [data]: 1 }, { ...context(stage), recipe, worlds }).find(
      ({ pictures }) => pictures === 'text',
    );
  const told = textOf('captions', { loss: 'finding' })!;
  expect(told.share).toBe(0.3);
  expect(textOf('captions', {})).toBeUndefined();
  expect(textOf('lists', {})!.share).toBe(0.2);
  expect(learned(textOf('lists', {})!.make(0))).toMatch(/^ \d+ [a-z]+ [a-z]+: \d+\.\d\d$/);
  const asked = textOf('conversations', { pictures: 'told' })!;
  expect(asked.share).toBe(0.1);
  for (let index = 0; index < 10; index++) {
    const { caption, where } = told.make(index);
    expect(caption).toMatch(/^\d+ [a-z]+ [a-z]+$/);
    expect(new Set(where!.flat())).toEqual(new Set(format.tokenizer.encode(` ${caption}`)));
    const [thought] = learned(asked.make(index)).match(/\d+ [a-z]+ [a-z]+(?=: )/)!;
    const ids = new Set(asked.make(index).told!.flat());
    for (const id of format.tokenizer.encode(` ${thought}`)) expect(ids).toContain(id);
  }
});

test.each([
  ['as conversations begin', undefined, [51, 60]],
  ['as the recipe says of captions', {}, [15, 45]],
  ['as the recipe says of captions', { 'code-bug': 30 }, [0, 9]],
] as const)('pictures of captions are made %s: %j', (_, captioned, [least, most]) => {
  const families = ['receipt-total', 'code-bug'] as const;
  const batches = {
    ...tinyRecipe.batches,
    captionsTell: true,
    textPictures: { captions: 1, lists: 1 },
    openings: { 'receipt-total': 30 },
    ...(captioned !== undefined && { captioned }),
  };
  const recipe = { ...tinyRecipe, world: { ...tinyRecipe.world, families }, batches };
  const worlds = worldsOf({ ...recipe, world: { families: [...families, 'what'] } }, atlas, 'train', 1);
  const receipts = (data: StageData, loss: Stage['loss']) => {
    const sources = sourcesOf({ [data]: 1 }, { ...context({ loss }), recipe, worlds });
    const { make } = sources.find(({ pictures }) => pictures === 'text')!;
    return Array.from({ length: 60 }, (_, index) => learned(make(index))).filter((said) => /^ \d/.test(said));
  };
  expect(receipts('captions', 'finding').length).toBeGreaterThanOrEqual(least);
  expect(receipts('captions', 'finding').length).toBeLessThanOrEqual(most);
  expect(receipts('lists', 'words').length).toBeGreaterThan(50);
});

test('a vocabulary has what is told of pictures, if captions tell', () => {
  const sizes = [' large', ' huge'];
  const split = (captionsTell: boolean) => {
    const recipe = {
      ...tinyRecipe,
      tokenizer: { ...tinyRecipe.tokenizer, vocabularySize: 500 },
      batches: { ...tinyRecipe.batches, captionsTell },
    };
    const tokenizer = trainTokenizer(recipe, atlas, 1);
    return sizes.filter((word) => tokenizer.encode(word).length > 1);
  };
  expect([split(false), split(true)]).toEqual([sizes, []]);
});

test('captions count aloud where the recipe wants to hear it', () => {
  const aloud = { ...tinyRecipe, batches: { ...tinyRecipe.batches, thinksAloud: true } };
  const [quiet] = sourcesOf({ captions: 1 }, context());
  const [loud] = sourcesOf({ captions: 1 }, { ...context(), recipe: aloud });
  let thoughts = 0;
  for (let index = 0; index < 40; index++) {
    const { thought } = worlds.get('things')!.caption(index);
    const caption = quiet!.make(index).caption!;
    if (thought !== undefined) thoughts += 1;
    expect(loud!.make(index).caption).toBe(thinkAloud({ thought, answer: caption }));
    expect(learned(loud!.make(index))).toContain(caption);
  }
  expect(thoughts).toBeGreaterThan(0);
});

test('a checklist is one line about one picture of things; its answers alone are learned', () => {
  const [things, charts] = sources('lists');
  expect([things!.share, charts!.share]).toEqual([0.75, 0.25]);
  for (let index = 0; index < 10; index++) {
    const { scene, entries } = worlds.get('things')!.checklist(index);
    const example = things!.make(index);
    expect(example.paint!()).toEqual(worlds.get('things')!.paint(scene));
    expect(images(example)).toBe(4);
    const line = entries.map(({ cue, answer }) => ` ${cue} ${answer},`).join('');
    expect(format.tokenizer.decode(example.text.ids).replace('<|start|>', '').replaceAll('<image>', '')).toBe(
      line,
    );
    expect(learned(example)).toBe(entries.map(({ answer }) => ` ${answer}`).join(''));
  }
});

test('a picture is shown, told, or both', () => {
  const { scene } = worlds.get('things')!.conversation(3, { turns: 3 });
  const [seen] = sources('conversations');
  const [told, charts] = sources('conversations', 'words', { pictures: 'told' });
  const [both] = sources('conversations', 'telling');
  expect(charts!.pictures).toBe('charts');
  const words = tell(scene, { rows: 2, columns: 2 }).map((some) =>
    some.flatMap((word) => format.tokenizer.encode(` ${word}`)),
  );
  expect(seen!.make(3).told).toBeUndefined();
  expect([told!.make(3).paint, told!.make(3).told]).toEqual([undefined, words]);
  expect([both!.make(3).paint!(), both!.make(3).told]).toEqual([seen!.make(3).paint!(), words]);
  const batch = batchOf([told!.make(3), told!.make(4)], { padId: 0, maxTokens: 512 });
  expect(batch.images).toBeUndefined();
  const [first] = batch.told!.arraySync();
  expect(first!.map((place) => place.filter((id) => id !== noWord))).toEqual(words);
});

test('what comes first comes alone, and goes on from there when its turn is next', () => {
  const recipe = { ...tinyRecipe, batches: { ...tinyRecipe.batches, charts: 0 } };
  const mixed = sourcesOf({ text: 0.5, lists: 0.5 }, { ...context({ pictures: 'told' }), recipe });
  const options = { batchSize: 2, sortedTogether: 1, share: { worker: 0, workers: 1 }, seed: 1 };
  const batches = exampleBatches(mixed, { ...options, first: { data: 'lists', steps: 3 } });
  const spelled = (step: number) => batches(step).map(({ text }) => text.ids.join());
  const lists = Array.from({ length: 10 }, (_, index) => mixed[1]!.make(index).text.ids.join());
  expect([0, 1, 2].flatMap(spelled).toSorted()).toEqual(lists.slice(0, 6).toSorted());
  const later = [3, 4, 5, 6].map(spelled);
  expect(
    later
      .filter((batch) => batch.every((row) => lists.includes(row)))
      .flat()
      .toSorted(),
  ).toEqual(lists.slice(6, 10).toSorted());
});
