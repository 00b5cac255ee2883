/** The models that come with the repository load, are small, and can about what their cards say. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fromPretrained, loadBytePairTokenizer } from '@pixels/clip/node';
import { start } from '@pixels/tensor';
import { heldOutArtist } from '@pixels/world';
import { loadWorld, spriteDataset } from '@pixels/world/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { matchCaptions } from '../evaluation/match.ts';
import { nameDrawings } from '../evaluation/name-drawings.ts';

const folderOf = (name: string): string => join(import.meta.dirname, '..', name);
const open = async (name: string) => ({
  clip: await fromPretrained(folderOf(name)),
  tokenizer: await loadBytePairTokenizer(folderOf(name)),
});

beforeAll(async () => void (await start({ backend: 'wasm' })));

describe.each(['drawings', 'scenes', 'scenes-siglip'])('%s', (name) => {
  test('at most 2 million parameters and 4 MB', async () => {
    const { clip } = await open(name);
    expect(clip.parameterCount()).toBeLessThan(2e6);
    expect(statSync(join(folderOf(name), 'model.safetensors')).size).toBeLessThan(4e6);
  });

  test('its card names the command, the seed, the artists and what was measured', () => {
    const card = readFileSync(join(folderOf(name), 'README.md'), 'utf8');
    expect(card).toContain(`pnpm train:clip --recipe ${name}`);
    expect(card).toMatch(/seed \d/);
    expect(card).toContain('Twemoji (CC-BY-4.0)');
    expect(card).toMatch(/\| chance \|/);
  });
});

test('drawings: names most drawings of artists it knows, and many by one it does not', async () => {
  const { clip, tokenizer } = await open('drawings');
  const named = (artist: 'noto' | typeof heldOutArtist) =>
    nameDrawings(clip, tokenizer, spriteDataset({ size: 32, seed: 7, split: 'test', artists: [artist] }));
  expect(named('noto').share).toBeGreaterThan(0.8);
  expect(named(heldOutArtist).share).toBeGreaterThan(0.28);
});

test.each([
  ['scenes', 0.85],
  ['scenes-siglip', 0.75],
])('%s: matches most captions of scenes it never saw', async (name, least) => {
  const { clip, tokenizer } = await open(name);
  const { imageToText, textToImage } = matchCaptions(
    clip,
    tokenizer,
    await loadWorld({ split: 'test', seed: 7 }),
    4,
  );
  expect(imageToText.share).toBeGreaterThan(least);
  expect(textToImage.share).toBeGreaterThan(least);
});
