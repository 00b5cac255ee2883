import { unknownName } from '../errors.ts';

/**
 * Which part of the world one looks at. `train` is learned from, `validation` chooses between models, `test` shows
 * new scenes of the same making. Each of the others is `test` with one thing changed that training never showed:
 *
 * | split         | what is new                                                                     |
 * | ------------- | ------------------------------------------------------------------------------- |
 * | `artist`      | every thing drawn by the held-out artist                                        |
 * | `pairs`       | two things that never stood in one picture                                      |
 * | `colours`     | a thing on a card of a colour that it never lay on; animals on purple           |
 * | `counts`      | as many of a thing as there never were                                          |
 * | `names`       | 16 things that only captions showed and named                                   |
 * | `wordings`    | each question in words that were never used                                     |
 * | `affordances` | uses of things that only the text of the world told                             |
 */
export type WorldSplit =
  | 'train'
  | 'validation'
  | 'test'
  | 'artist'
  | 'pairs'
  | 'colours'
  | 'counts'
  | 'names'
  | 'wordings'
  | 'affordances';

export const worldSplits: readonly WorldSplit[] = [
  'train',
  'validation',
  'test',
  'artist',
  'pairs',
  'colours',
  'counts',
  'names',
  'wordings',
  'affordances',
];

export function expectSplit(split: WorldSplit): WorldSplit {
  if (!worldSplits.includes(split)) throw unknownName('split of the world', split, worldSplits);
  return split;
}

/** Eighths of all pictures: which of the eight belong to `train`, to `validation` and to everything else. */
const SHARES = { train: [0, 4], validation: [5, 5], test: [6, 7] } as const;

/**
 * Whether a picture with that hash of its content may stand in a split. Every possible picture belongs to one of
 * the three, whatever seed draws it, so no test picture ever equals a training picture.
 */
export function belongsTo(split: WorldSplit, contentHash: number): boolean {
  const share = SHARES[split === 'train' || split === 'validation' ? split : 'test'];
  const eighth = contentHash >>> 29;
  return eighth >= share[0] && eighth <= share[1];
}
