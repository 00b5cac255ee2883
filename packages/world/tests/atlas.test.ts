import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { artists } from '../src/artists.ts';
import { packAtlas, SpriteAtlas, unpackAtlas } from '../src/atlas.ts';
import { nouns } from '../src/lexicon.ts';
import { buildAtlas, loadSprites } from '../src/node/sprites.ts';

const atlas = buildAtlas();
const file = packAtlas(atlas);

describe('the sprite atlas', () => {
  it('holds 401 nouns by 4 artists', () => {
    expect(atlas.sprites).toHaveLength(401 * 4);
    for (const artist of artists) {
      for (const noun of nouns) expect(atlas.sprite(noun, artist)).toMatchObject({ noun: noun.noun, artist });
    }
  });

  it('is trimmed: 48 pixels on the longest side, something visible on all four edges', () => {
    for (const { noun, artist, width, height, rgba } of atlas.sprites) {
      const alpha = (x: number, y: number): number => rgba[(y * width + x) * 4 + 3]!;
      const row = (y: number): number => Math.max(...Array.from({ length: width }, (_, x) => alpha(x, y)));
      const column = (x: number): number =>
        Math.max(...Array.from({ length: height }, (_, y) => alpha(x, y)));
      const faintest = Math.min(row(0), row(height - 1), column(0), column(width - 1));
      expect([noun, artist, Math.max(width, height), faintest > 8]).toEqual([noun, artist, 48, true]);
    }
  });

  it('keeps invisible pixels black, so that equal pictures are equal bytes', () => {
    for (const { rgba } of atlas.sprites) {
      for (let i = 0; i < rgba.length; i += 4) {
        if (rgba[i + 3] === 0 && (rgba[i]! | rgba[i + 1]! | rgba[i + 2]!) !== 0)
          expect.fail('a coloured empty pixel');
      }
    }
  });

  // The rasteriser computes gradients in float32; another kind of processor may round a few of them otherwise.
  it.runIf(process.arch === 'x64')('has exactly these pixels', () => {
    expect(createHash('sha256').update(file.payload).digest('hex')).toBe(
      'f5052474208483d522e1fe0afce14e33442ac981bc0a12b6ff49f88cccbaf295',
    );
  });

  it('has, on any processor, nearly these pixels', () => {
    const means = artists.map((artist) => {
      let [sum, count] = [0, 0];
      for (const sprite of atlas.sprites.filter((candidate) => candidate.artist === artist)) {
        for (const byte of sprite.rgba) sum += byte;
        count += sprite.rgba.length;
      }
      return sum / count;
    });
    [103.2, 108.9, 106.3, 81.8].forEach((mean, i) => {
      expect(Math.abs(means[i]! - mean)).toBeLessThan(0.3);
    });
  });

  it('is the same from the cache', async () => {
    const loaded = await loadSprites();
    expect(loaded.sprites).toHaveLength(atlas.sprites.length);
    expect(Buffer.compare(packAtlas(loaded).payload, file.payload)).toBe(0);
    expect(await loadSprites()).toBe(loaded);
  });

  it('suggests names', () => {
    expect(() => atlas.sprite('elefant', 'noto')).toThrow('did you mean "elephant"?');
    expect(() => atlas.sprite('dog', 'openmojis' as 'openmoji')).toThrow('did you mean "openmoji"?');
    expect(() => new SpriteAtlas([]).sprite('dog', 'noto')).toThrow('no drawing of "dog" by noto');
  });
});

describe('unpackAtlas', () => {
  const sprites = [['dog', 'noto', 1, 1]];
  const payload = Uint8Array.of(1, 2, 3, 4);

  it('reads what packAtlas wrote', () => {
    const { sprites: read } = unpackAtlas(file);
    expect(Buffer.compare(packAtlas(new SpriteAtlas(read)).payload, file.payload)).toBe(0);
    expect(unpackAtlas({ description: { sprites }, payload }).sprite('dog', 'noto').rgba).toEqual(payload);
  });

  it('refuses a description that does not fit', () => {
    expect(() => unpackAtlas({ description: { sprites }, payload: payload.subarray(1) })).toThrow(
      'expected 4 bytes of pixels; got 3',
    );
    for (const description of [
      null,
      {},
      { sprites: [['dog', 'noto', 0, 1]] },
      { sprites: [['dog', 'me', 1, 1]] },
    ]) {
      expect(() => unpackAtlas({ description, payload })).toThrow('unpackAtlas: description');
    }
    expect(() => unpackAtlas({ description: { sprites: [['dog', 'noto', 1, 1e9]] }, payload })).toThrow(
      'sprites.0.3',
    );
  });
});
