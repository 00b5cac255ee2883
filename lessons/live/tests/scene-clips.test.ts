import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenize } from '@pixels/clip';
import { saveAs, saveTokenizer } from '@pixels/clip/node';
import { start, tf } from '@pixels/tensor';
import { World } from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imagesOf } from '../../../checkpoints/clip/pictures/images.ts';
import { openSceneClips, type SceneClip, trainSmallClip } from '../scene-clips.ts';

const folder = mkdtempSync(join(tmpdir(), 'scene-clips-'));
const atlas = await loadSprites();
let small: SceneClip;
let left: number;

beforeAll(async () => {
  await start({ backend: 'wasm' });
  const before = tf.memory().numTensors;
  small = await trainSmallClip(atlas, { seed: 1, steps: 6, quiet: true });
  left = tf.memory().numTensors - before - [...small.clip.parameters()].length;
});
afterAll(() => {
  small.clip.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Cosines of the first test scenes of what the model knows with their captions. */
function fits({ clip, tokenizer, shown }: SceneClip): Float32Array {
  const world = new World(atlas, { split: 'test', seed: 2, ...shown });
  const pairs = [0, 1, 2].map((index) => world.caption(index));
  return tf.tidy(() => {
    const images = clip.encodeImages(imagesOf(pairs.map(({ scene }) => world.paint(scene)))); // [3, E]
    const captions = pairs.map(({ complete }) => complete);
    const texts = clip.encodeTexts(tokenize(tokenizer, captions, clip.config.text)); // [3, E]
    return tf.matMul(images, texts, false, true).dataSync<'float32'>().slice(); // [3, E] × [3, E]ᵀ → [3, 3]
  });
}

test('the small one reads the scenes of its own part of the world, and training leaves no tensor', () => {
  expect(fits(small).every((cosine) => Math.abs(cosine) <= 1.001)).toBe(true);
  expect(small.shown.nouns!.length).toBeGreaterThan(15);
  expect(left).toBe(0);
});

test('the same seed gives the same model', async () => {
  const again = await trainSmallClip(atlas, { seed: 1, steps: 6, quiet: true });
  expect(fits(again)).toEqual(fits(small));
  again.clip.dispose();
});

test('no folder, no model; a saved one is opened under its name and knows every thing', async () => {
  expect(await openSceneClips(folder)).toEqual([]);
  const at = join(folder, 'scenes-siglip');
  saveAs(small.clip, at);
  saveTokenizer(small.tokenizer, at);
  const [opened, ...more] = await openSceneClips(folder);
  expect(more).toEqual([]);
  expect([opened!.name, opened!.shown]).toEqual(['SigLIP', {}]);
  expect(fits({ ...opened!, shown: small.shown })).toEqual(fits(small));
  opened!.clip.dispose();
});
