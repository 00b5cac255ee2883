import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Sprite, SpriteAtlas } from '../src/atlas.ts';
import type { Batch } from '../src/dataset.ts';
import { drawSprite } from '../src/draw.ts';
import { loadSprites } from '../src/node/sprites.ts';
import { Draws } from '../src/random.ts';
import { augmentedSprite, SpriteDataset, type SpriteDatasetOptions } from '../src/sprite-dataset.ts';

let atlas: SpriteAtlas;
beforeAll(async () => {
  atlas = await loadSprites();
});

const dataset = (options: Partial<SpriteDatasetOptions> = {}): SpriteDataset =>
  new SpriteDataset(atlas, { size: 32, split: 'train', seed: 1, ...options });
const sha256 = (images: Float32Array): string =>
  createHash('sha256')
    .update(Buffer.from(images.buffer, images.byteOffset, images.byteLength))
    .digest('hex');
const hashes = ({ images, shape: [count, height, width, channels] }: Batch): string[] => {
  const pixels = height * width * channels;
  return Array.from({ length: count }, (_, i) => sha256(images.slice(i * pixels, (i + 1) * pixels)));
};

describe('SpriteDataset', () => {
  it('has 401 classes by the artists of the split', () => {
    expect(dataset().length).toBe(401 * 3);
    expect(dataset().classes).toHaveLength(401);
    const test = dataset({ split: 'test' });
    expect(test.length).toBe(401);
    for (let index = 0; index < test.length; index++) {
      expect(test.sprite(index).artist).toBe('openmoji');
      expect(test.classes[test.example(index).label]).toBe(test.sprite(index).noun);
    }
  });

  it('never lets the held-out artist into training', () => {
    for (const split of ['train', 'validation'] as const) {
      expect(() => dataset({ split, artists: ['noto', 'openmoji'] })).toThrow('openmoji is held out');
      const allowed = dataset({ split });
      for (let i = 0; i < allowed.length; i++) expect(allowed.sprite(i).artist).not.toBe('openmoji');
    }
  });

  it('gives the same pictures on every machine', () => {
    const rgba = Uint8Array.from({ length: 48 * 30 * 4 }, (_, i) => (i * 37) % 251);
    const sprite: Sprite = { noun: 'dog', artist: 'noto', width: 48, height: 30, rgba };
    const one = { size: 40, split: 'train', seed: 1, nouns: ['dog'], artists: ['noto'] } as const;
    const { images } = new SpriteDataset(new SpriteAtlas([sprite]), one).batch(3, 50);
    const bytes = Uint8Array.from(images, (value) => Math.round(value * 255));
    expect(createHash('sha256').update(bytes).digest('hex')).toMatchInlineSnapshot(
      `"992835da814ba567d3a7690f7dd0591dea3e865e9a0de5d119e582c42bdab266"`,
    );
  });

  it('shows a drawing in another way each epoch, and differently for another seed', () => {
    const chosen = { nouns: ['dog'], artists: ['noto'] } as const;
    const epochs = [0, 1, 2].flatMap((step) => hashes(dataset(chosen).batch(step, 1)));
    expect(new Set(epochs).size).toBe(3);
    expect(hashes(dataset({ ...chosen, seed: 2 }).batch(0, 1))).not.toEqual(epochs.slice(0, 1));
  });

  it('evaluates on fixed pictures that no epoch of training shows', () => {
    const nouns = ['dog', 'violin', 'cloud', 'pizza'];
    const train = dataset({ nouns });
    const validation = dataset({ nouns, split: 'validation' });
    const test = dataset({ nouns, split: 'test', artists: ['noto', 'fluent', 'twemoji'] });
    const seen = new Set([...Array(60).keys()].flatMap((epoch) => hashes(train.batch(epoch, 12))));
    expect(seen.size).toBe(60 * 12);
    const held = [...hashes(validation.slice(0, 12)), ...hashes(test.slice(0, 12))];
    expect(new Set(held).size).toBe(24);
    expect(held.filter((hash) => seen.has(hash))).toEqual([]);
    expect(hashes(validation.batch(7, 12)).sort()).toEqual(hashes(validation.slice(0, 12)).sort());
  });

  it('keeps the whole drawing inside the picture, on a light background', () => {
    const rgba = new Uint8Array(48 * 48 * 4).map((_, i) => (i % 4 === 3 ? 255 : 0));
    const square: Sprite = { noun: 'dog', artist: 'noto', width: 48, height: 48, rgba };
    const sides = Array.from({ length: 300 }, (_, index) => {
      const picture = augmentedSprite(square, 32, new Draws(1, 'views', index));
      const background = picture.filter((value) => value > 0);
      expect(Math.min(...background)).toBeGreaterThan(195);
      return Math.sqrt((picture.length - background.length) / 3);
    });
    expect(new Set(sides)).toEqual(new Set([20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]));
  });

  it('without augmentation draws plainly', () => {
    const plain = dataset({ augment: false, nouns: ['dog'], artists: ['noto'] });
    const expected = Float32Array.from(
      drawSprite(atlas.sprite('dog', 'noto'), { size: 32 }),
      (value) => value / 255,
    );
    expect(plain.example(0).image).toEqual(expected);
    expect(plain.batch(5, 1).images).toEqual(expected);
  });

  it('refuses what it cannot draw', () => {
    expect(() => dataset({ size: 4 })).toThrow(
      'spriteDataset: size: expected a whole number from 8 to 512; got 4',
    );
    expect(() => dataset({ seed: 0.1 })).toThrow('spriteDataset: seed');
    expect(() => dataset({ nouns: ['dgo'] })).toThrow('did you mean "dog"?');
    expect(() => dataset({ nouns: ['dog', 'dog'] })).toThrow('each may stand once');
    expect(() => dataset({ nouns: [] })).toThrow('at least one example');
    expect(() => dataset().sprite(1203)).toThrow('got 1203');
  });
});
