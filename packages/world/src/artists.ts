import { unknownName, WorldError } from './errors.ts';

/** Four artists drew the same things, independently of each other. */
export type Artist = 'noto' | 'fluent' | 'twemoji' | 'openmoji';

export const artists: readonly Artist[] = ['noto', 'fluent', 'twemoji', 'openmoji'];

/**
 * Never trained on and never used to choose a model: OpenMoji's black outlines are the biggest change of style of
 * the four, so its score says what a model learned about things and what only about three artists' habits.
 */
export const heldOutArtist: Artist = 'openmoji';

export const trainingArtists: readonly Artist[] = artists.filter((artist) => artist !== heldOutArtist);

/** `train` is learned from, `validation` chooses between models, `test` is looked at last. */
export type Split = 'train' | 'validation' | 'test';

export const splits: readonly Split[] = ['train', 'validation', 'test'];

/**
 * The artists a split may show: the asked ones, or else the trained ones (`train`, `validation`) or the held-out
 * one (`test`).
 *
 * @throws WorldError when the held-out artist is asked for in any split but `test`
 */
export function artistsOf(split: Split, asked?: readonly Artist[]): readonly Artist[] {
  if (!splits.includes(split)) throw unknownName('split', split, splits);
  const chosen = asked ?? (split === 'test' ? [heldOutArtist] : trainingArtists);
  if (chosen.length === 0) throw new WorldError('artists: expected at least one artist; got an empty list');
  if (new Set(chosen).size !== chosen.length) {
    throw new WorldError(`artists: expected each artist once; got ${chosen.join(', ')}`);
  }
  for (const artist of chosen) if (!artists.includes(artist)) throw unknownName('artist', artist, artists);
  if (split !== 'test' && chosen.includes(heldOutArtist)) {
    throw new WorldError(
      `artists: ${heldOutArtist} is held out and stands in no ${split} split; take it with split: 'test', or choose from ${trainingArtists.join(', ')}`,
    );
  }
  return chosen;
}
