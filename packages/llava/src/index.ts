/** From pixels to dialogue: the decoder, and what joins it to an image. Runs in a browser too. */

export { llavaConfigFrom } from './checkpoint/llava-families.ts';
export { llavaImageOptions, preprocessorJson } from './checkpoint/processor.ts';
export { answer } from './conversation/answer.ts';
export type {
  ChatFormat,
  Conversation,
  LabelledIds,
  Placeholders,
  Turn,
} from './conversation/conversation.ts';
export { ignored } from './conversation/conversation.ts';
export { type AskOptions, Dialogue } from './conversation/dialogue.ts';
export { DialogueFormat, dialogueTemplate, dialogueTokens } from './conversation/dialogue-format.ts';
export { labelledTexts } from './conversation/labelled-texts.ts';
export {
  type ImageFrame,
  TemplateFormat,
  type TemplateFormatOptions,
} from './conversation/template-format.ts';
export { type ContinueOptions, type DecodeOptions, Decoder, type Interlayer } from './decoder/decoder.ts';
export type { DecoderConfig, FullDecoderConfig, RotaryScaling } from './decoder/decoder-config.ts';
export { KvCache } from './decoder/kv-cache.ts';
export { type DecoderPreset, decoderPresets } from './decoder/presets.ts';
export { CrossAttention } from './fusion/cross-attention.ts';
export { GatedCrossAttention } from './fusion/gated-cross-attention.ts';
export type { ImageTokens } from './fusion/image-tokens.ts';
export { noWord, toldImages } from './fusion/told-images.ts';
export { type FinishReason, type GenerateOptions, generate } from './generate/generate.ts';
export { type GeneratedText, generateBatch } from './generate/generate-batch.ts';
export type { Prompt } from './generate/prompt.ts';
export { streamText } from './generate/stream-text.ts';
export {
  type FullSamplingSettings,
  parseSampling,
  penalised,
  type SamplingSettings,
  tokenProbabilities,
} from './generate/token-probabilities.ts';
export { type LabelledTexts, Llava, type LlavaPart, type Reading } from './llava.ts';
export type { FullLlavaConfig, Fusion, LlavaConfig } from './llava-config.ts';
export { type LlavaSizes, llavaSizes } from './llava-sizes.ts';
export { agreement } from './looking/agreement.ts';
export { expandMap } from './looking/expand-map.ts';
export { type LookMethod, type LookOptions, look, lookMethods } from './looking/look.ts';
export { type LookedWord, lookAtAnswer } from './looking/look-at-answer.ts';
export type { LookAtOptions, LookedText } from './looking/looked-text.ts';
export { meanMap } from './looking/mean-map.ts';
export { type Mean, meanOf } from './looking/mean-of.ts';
export {
  type Pointing,
  type PointingGame,
  pointing,
  pointingGame,
  type Region,
} from './looking/pointing-game.ts';
export { type RemovalOptions, removalCheck, type WordCheck } from './looking/removal-check.ts';
export { type SpelledWord, wordsOf } from './looking/words-of.ts';
export { Dictionary, type DictionaryConfig } from './projector/dictionary.ts';
export { pixelShuffle } from './projector/pixel-shuffle.ts';
export { Projector } from './projector/projector.ts';
export type { ProjectorConfig, ProjectorSettings } from './projector/projector-config.ts';
export { type FreezeRow, freezeRows, freezeTable } from './stages/freeze-table.ts';
export { LockedTextMatching } from './stages/locked-text-matching.ts';
export { openDictionary } from './stages/open-dictionary.ts';
export {
  parseStage,
  type Stage,
  type StageData,
  type StageKind,
  type StageLoss,
  type StageName,
  stageKinds,
} from './stages/stage.ts';
export { tellingLoss } from './stages/telling.ts';
export { WordFinding } from './stages/word-finding.ts';
