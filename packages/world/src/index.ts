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
export { type BlindRow, blindRow, blindTable } from './blind/table.ts';
export { type Captions, captionsOf, describe } from './captions/caption.ts';
export type { Checklist, ChecklistEntry } from './captions/checklist.ts';
export { type CaptionForm, captionForms } from './captions/compose.ts';
export { type TellGrid, tell, toldWhere, toldWords } from './captions/tell.ts';
export type { Conversation } from './conversations/converse.ts';
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
export { type Kind, kinds } from './language/kinds.ts';
export { counted, listed, type NounPhrases, phrasesOf, withArticle } from './language/noun-phrases.ts';
export {
  affordances,
  affording,
  categories,
  type Noun,
  nounNamed,
  nouns,
  nounsOf,
} from './lexicon.ts';
export { type SwapItem, type SwapKind, swapKinds } from './negatives/swap-item.ts';
export { type ScoredSwap, type SwapScores, swapChance, swapScores } from './negatives/swap-scores.ts';
export { type PackedFile, unpack } from './packed-file.ts';
export {
  type Box,
  backgrounds,
  blankPicture,
  type Colour,
  fillRectangle,
  type Picture,
} from './picture.ts';
export { chartFamilies } from './questions/dashboard.ts';
export {
  familiesOf,
  familyNamed,
  familyNames,
  type PictureKind,
  pictureKindOf,
} from './questions/families.ts';
export { type Family, type FamilyName, type Subject, thingsSize } from './questions/family.ts';
export { type Question, solve } from './questions/question.ts';
export { conclusionOf, pairing, thinkAloud, thoughtOf } from './questions/thoughts.ts';
export { Draws, inEpochs, permutation } from './random.ts';
export { resample } from './resample.ts';
export { canLookStrange, withLook } from './scenes/altered-sprite.ts';
export { type CardColour, cardColours, cardPaint } from './scenes/cards.ts';
export { contentHash } from './scenes/content-hash.ts';
export { drawText } from './scenes/font.ts';
export { type Recipe, recipes } from './scenes/recipes.ts';
export {
  type CodeScene,
  type DashboardScene,
  type FridgeScene,
  type Look,
  type ReceiptScene,
  regionsOf,
  type Scene,
  type SceneObject,
  type ThingsScene,
  thingsOf,
} from './scenes/scene.ts';
export { heldOutColour, heldOutCount, heldOutNames, heldOutPair, textOnlyUses } from './splits/held-out.ts';
export { type WorldSplit, worldSplits } from './splits/world-splits.ts';
export { augmentedSprite, SpriteDataset, type SpriteDatasetOptions } from './sprite-dataset.ts';
export { stackPictures } from './stack-pictures.ts';
export { concepts, type Definition, definedNouns, definitionOf } from './text/definitions.ts';
export { type Passage, type PassageKind, passageKinds, WorldText } from './text/world-text.ts';
export { type AskedPicture, type CaptionedPicture, World, type WorldOptions } from './world.ts';
