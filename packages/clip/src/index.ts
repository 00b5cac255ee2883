/** Text and images in one space: tokenizer, text encoder, CLIP and SigLIP. Runs in a browser too. */

export { BytePairTokenizer, type TrainTokenizerOptions } from './tokenizer/byte-pair-tokenizer.ts';
export { type ContextOptions, encodeRows, type TokenRows } from './tokenizer/context.ts';
export { PublicTokenizer, type PublicTokenizerFiles } from './tokenizer/public-tokenizer.ts';
export type { DecodeOptions, Frame, SpecialIds, Tokenizer } from './tokenizer/tokenizer.ts';
export { parseTokenizerJson, tokenizerConfigJson, tokenizerJson } from './tokenizer/tokenizer-json.ts';
