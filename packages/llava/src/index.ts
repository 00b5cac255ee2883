/** From pixels to dialogue: the decoder, and what joins it to an image. Runs in a browser too. */

export { type ContinueOptions, type DecodeOptions, Decoder, type Interlayer } from './decoder/decoder.ts';
export type { DecoderConfig, FullDecoderConfig, RotaryScaling } from './decoder/decoder-config.ts';
export { KvCache } from './decoder/kv-cache.ts';
export { type DecoderPreset, decoderPresets } from './decoder/presets.ts';
