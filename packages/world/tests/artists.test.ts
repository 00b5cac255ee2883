import { describe, expect, it } from 'vitest';
import { artists, artistsOf, heldOutArtist, trainingArtists } from '../src/artists.ts';

describe('artistsOf', () => {
  it('trains on three artists and holds OpenMoji out', () => {
    expect(heldOutArtist).toBe('openmoji');
    expect(trainingArtists).toEqual(['noto', 'fluent', 'twemoji']);
    expect(artistsOf('train')).toEqual(trainingArtists);
    expect(artistsOf('validation')).toEqual(trainingArtists);
    expect(artistsOf('test')).toEqual(['openmoji']);
  });

  it('refuses the held-out artist wherever a model learns or is chosen', () => {
    for (const split of ['train', 'validation'] as const) {
      expect(() => artistsOf(split, ['openmoji'])).toThrow(
        `openmoji is held out and stands in no ${split} split`,
      );
      expect(() => artistsOf(split, artists)).toThrow('openmoji is held out');
    }
    expect(artistsOf('test', artists)).toEqual(artists);
  });

  it('refuses names that are none', () => {
    expect(() => artistsOf('train', ['nto' as 'noto'])).toThrow('unknown artist "nto"; did you mean "noto"?');
    expect(() => artistsOf('valid' as 'validation')).toThrow('unknown split "valid"');
    expect(() => artistsOf('train', [])).toThrow('empty list');
    expect(() => artistsOf('train', ['noto', 'noto'])).toThrow('each artist once');
  });
});
