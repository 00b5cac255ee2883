import { type DecoderConfig, decoderPresets } from '@pixels/llava';

/** The shape of HuggingFaceTB/SmolLM2-135M: 134,515,008 parameters. */
export const smolLm2: DecoderConfig = {
  ...decoderPresets.llama,
  vocabulary: 49152,
  width: 576,
  layers: 30,
  heads: 9,
  keyValueHeads: 3,
  hidden: 1536,
  maxTokens: 8192,
  ropeTheta: 100000,
  tied: true,
  epsilon: 1e-5,
};
