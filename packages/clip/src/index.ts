/** Two towers, one space: images and texts as vectors that point the same way. Runs in a browser too. */

export { imageOptions } from './checkpoint/image-processor.ts';
export { visionTensors } from './checkpoint/vision-names.ts';
export {
  type PublicVisionName,
  visionConfigFrom,
  visionMismatches,
  visionPublicConfig,
  visionPublicSchemas,
} from './checkpoint/vision-public-config.ts';
export { Clip } from './clip.ts';
export { type ClipConfig, type FullClipConfig, parseClipConfig } from './clip-config.ts';
export { type EmbeddingMap, pcaMap, type UmapOptions, umapMap } from './evaluate/embedding-map.ts';
export { type Recall, type Retrieved, recallAtK, retrieve } from './evaluate/retrieval.ts';
export { type Share, shareOf } from './evaluate/share.ts';
export { type SimilarityMatrix, similarityMatrix } from './evaluate/similarity-matrix.ts';
export { type SwapPair, type SwapScores, swapTest } from './evaluate/swap-test.ts';
export {
  type LabelVectors,
  labelVectors,
  type PromptOptions,
  type ZeroShotChoice,
  zeroShot,
} from './evaluate/zero-shot.ts';
export {
  clipBase32,
  type Family,
  type FamilyName,
  type FamilySizes,
  families,
  familyConfig,
} from './families.ts';
export { captionTargets } from './losses/caption-targets.ts';
export { contrastiveLoss } from './losses/contrastive-loss.ts';
export type { PairLossOptions } from './losses/pair-targets.ts';
export { sigmoidLoss } from './losses/sigmoid-loss.ts';
export { normalize } from './normalize.ts';
export { Temperature } from './temperature.ts';
export type { FullTextConfig, TextConfig, TextPooling } from './text/text-config.ts';
export { TextEncoder } from './text/text-encoder.ts';
export { tokenize } from './text/tokenize.ts';
export { BytePairTokenizer, type TrainTokenizerOptions } from './tokenizer/byte-pair-tokenizer.ts';
export { type ContextOptions, encodeRows, type TokenRows } from './tokenizer/context.ts';
export { PublicTokenizer, type PublicTokenizerFiles } from './tokenizer/public-tokenizer.ts';
export type { DecodeOptions, Frame, SpecialIds, Tokenizer } from './tokenizer/tokenizer.ts';
export { parseTokenizerJson, tokenizerConfigJson, tokenizerJson } from './tokenizer/tokenizer-json.ts';
export { AttentionPooling, type AttentionPoolingConfig } from './vision/attention-pooling.ts';
export {
  channelsSeen,
  type FullVisionConfig,
  patchGridOf,
  sidesOf,
  type VisionConfig,
  type VisionPooling,
  visionConfigSchema,
} from './vision/vision-config.ts';
export { type EmbeddedImages, VisionEncoder } from './vision/vision-encoder.ts';
