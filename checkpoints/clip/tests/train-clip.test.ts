import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clip } from '@pixels/clip';
import { fromPretrained, loadBytePairTokenizer, readImageOptions } from '@pixels/clip/node';
import { start, TrainingInterruptedError } from '@pixels/tensor';
import { trainingArtists } from '@pixels/world';
import { loadWorld } from '@pixels/world/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matchCaptions } from '../evaluation/match.ts';
import { swapScoresOf } from '../evaluation/swap.ts';
import { imagesOf } from '../pictures/images.ts';
import { scaled } from '../recipe.ts';
import { saveClip } from '../training/save-clip.ts';
import { type TrainClipOptions, type TrainedClip, trainClip } from '../training/train-clip.ts';
import { tinyRecipe } from './tiny-recipe.ts';

const root = mkdtempSync(join(tmpdir(), 'clip-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => void (await start({ backend: 'wasm' })));

let folders = 0;
const newFolder = (): string => join(root, String(folders++));
const known = { recipe: tinyRecipe, artists: ['noto'], seed: 1, workers: 1 } as const;
const run = (options: Partial<TrainClipOptions> = {}): Promise<TrainedClip> =>
  trainClip({ ...known, folder: newFolder(), quiet: true, ...options });
const weightsOf = (clip: Clip) =>
  new Map([...clip.parameters()].map(([path, value]) => [path, Float32Array.from(value.dataSync())]));

let unbroken: Promise<TrainedClip> | undefined;
/** A run that nothing stopped. */
const whole = (): Promise<TrainedClip> => {
  unbroken ??= run();
  return unbroken;
};
const saved = join(root, 'saved');
const save = async (): Promise<string> => {
  const options = { ...known, artists: trainingArtists, command: 'a test', backend: 'wasm' };
  await saveClip(await whole(), saved, options);
  return saved;
};

test('the first loss is near ln B, drawings or scenes', async () => {
  const { losses } = await whole();
  expect(losses).toHaveLength(tinyRecipe.steps);
  expect(Math.abs(losses[0]! - Math.log(tinyRecipe.batchSize))).toBeLessThan(1.5);
  expect(losses.every(Number.isFinite)).toBe(true);
});

test('stopped, it goes on to the same weights', async () => {
  const folder = newFolder();
  const controller = new AbortController();
  const stopped = run({
    folder,
    signal: controller.signal,
    onStep: ({ step }) => {
      if (step === 2) controller.abort();
    },
  });
  await expect(stopped).rejects.toThrow(TrainingInterruptedError);
  const steps: number[] = [];
  const { clip } = await run({ folder, resume: true, onStep: ({ step }) => steps.push(step) });
  expect(steps).toEqual([3, 4, 5]);
  expect(weightsOf(clip)).toEqual(weightsOf((await whole()).clip));
});

test('two threads learn, too', async () => {
  const { losses, clip } = await run({ workers: 2, recipe: scaled(tinyRecipe, 0.5) });
  expect(losses).toHaveLength(3);
  expect(weightsOf(clip)).not.toEqual(weightsOf((await whole()).clip));
});

test('with locked text only the vision encoder learns, and the rest stays bit for bit', async () => {
  const folder = await save();
  const text = weightsOf(await fromPretrained(folder));
  const { clip } = await run({ lockedText: folder });
  const fresh = weightsOf((await run({ recipe: scaled(tinyRecipe, 0.4), lockedText: folder })).clip);
  for (const [path, values] of weightsOf(clip)) {
    if (path.startsWith('vision.')) expect(values, path).not.toEqual(fresh.get(path));
    else expect(values, path).toEqual(text.get(path));
  }
});

describe('a saved model', () => {
  test('comes back, in half precision, with its tokenizer and how it wants its images', async () => {
    const folder = await save();
    const [clip, world] = [await fromPretrained(folder), await loadWorld({ split: 'test', seed: 1 })];
    const pictures = [0, 1].map((index) => world.paint(world.caption(index).scene));
    const [before, after] = [(await whole()).clip, clip].map((model) =>
      model.encodeImages(imagesOf(pictures)).dataSync(),
    );
    for (const [place, value] of before!.entries()) expect(after![place]).toBeCloseTo(value, 2);
    const { tokenizer } = await whole();
    const text = world.caption(0).complete;
    expect((await loadBytePairTokenizer(folder)).encode(text)).toEqual(tokenizer.encode(text));
    expect(await readImageOptions(folder, clip)).toMatchObject({
      mean: [0.75, 0.75, 0.75],
      std: [0.5, 0.5, 0.5],
    });
  });

  test('its card says how it came to be, and whose drawings it saw', async () => {
    const card = readFileSync(join(await save(), 'README.md'), 'utf8');
    expect(card).toContain('By `a test`, seed 1');
    expect(card).toContain('6 steps of 4 pairs');
    for (const credit of ['Noto Emoji (Apache-2.0)', 'Fluent Emoji (MIT)', 'Twemoji (CC-BY-4.0)']) {
      expect(card).toContain(credit);
    }
    expect(card).toContain('Not measured yet');
  });
});

describe('evaluation', () => {
  test('an untrained model matches as guessing does', async () => {
    const { clip, tokenizer } = await whole();
    const { imageToText } = matchCaptions(clip, tokenizer, await loadWorld({ split: 'test', seed: 1 }), 3);
    expect(imageToText.of).toBe(96);
    expect(imageToText.chance).toBeCloseTo(1 / 32, 2);
    expect(imageToText.share).toBeLessThan(0.2);
  });

  test('the text alone wins no swap, and half of the picks', async () => {
    const { clip, tokenizer } = await whole();
    const { model, textOnly } = swapScoresOf(
      clip,
      tokenizer,
      await loadWorld({ split: 'test', seed: 1 }),
      40,
    );
    expect(model.map(({ kind, group }) => [kind, group.of])).toEqual([
      ['all', 40],
      ...['position', 'colour', 'size', 'count'].map((kind) => [kind, 10]),
    ]);
    for (const { text, image, group, picks } of textOnly) {
      expect([text.right, image.right, group.right]).toEqual([0, 0, 0]);
      expect(picks.share).toBe(0.5);
    }
  });
});

test('a scale that is no share is refused', () => {
  expect(() => scaled(tinyRecipe, 0)).toThrow('--scale must be a number above 0; got 0');
});
