export {
  type Artist,
  artists,
  artistsOf,
  heldOutArtist,
  type Split,
  splits,
  trainingArtists,
} from './artists.ts';
export { packAtlas, type Sprite, SpriteAtlas, spriteSide, unpackAtlas } from './atlas.ts';
export {
  type Batch,
  type Dataset,
  type DatasetDescription,
  type Example,
  SeededDataset,
} from './dataset.ts';
export { DigitDataset, type DigitDatasetOptions } from './digit-dataset.ts';
export {
  type DigitSet,
  digitPixels,
  digitSide,
  packDigits,
  splitDigits,
  unpackDigits,
} from './digits.ts';
export { type DrawOptions, drawSprite, type Placement, placeSprite, scaledSize } from './draw.ts';
export { WorldError } from './errors.ts';
export {
  affordances,
  affording,
  categories,
  type Noun,
  nounNamed,
  nouns,
  nounsOf,
} from './lexicon.ts';
export { type PackedFile, unpack } from './packed-file.ts';
export {
  type Box,
  backgrounds,
  blankPicture,
  type Colour,
  fillRectangle,
  type Picture,
} from './picture.ts';
export { Draws, permutation } from './random.ts';
export { resample } from './resample.ts';
export { augmentedSprite, SpriteDataset, type SpriteDatasetOptions } from './sprite-dataset.ts';
