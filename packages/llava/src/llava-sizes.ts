/** How large a model is, by its config alone: nothing of it is built. */

import { channelsSeen, type FullVisionConfig, patchGridOf } from '@pixels/clip';
import { parseConfig } from '@pixels/tensor';
import type { FullDecoderConfig } from './decoder/decoder-config.ts';
import type { LlavaPart } from './llava.ts';
import { type FullLlavaConfig, type LlavaConfig, llavaConfigSchema } from './llava-config.ts';

export interface LlavaSizes {
  /** Learned numbers of each part; those of cross-attention go with the projector, as in `Llava.learn`. */
  readonly parameters: Readonly<Record<LlavaPart, number>>;
  /** What the projector makes of an image of full size, N/r² tokens. */
  readonly imageTokens: number;
  /** 2·L·Hkv·Dh: the numbers that the cache keeps of a token. */
  readonly cachedNumbers: number;
}

/** Where the parameters are, and what an image and a conversation cost, before a single weight is there. */
export function llavaSizes(config: LlavaConfig): LlavaSizes {
  const full = parseConfig(llavaConfigSchema, config, 'LlavaConfig');
  const { vision, decoder, projector, classToken } = full;
  const { rows, columns } = patchGridOf(vision);
  return {
    parameters: {
      vision: visionParameters(vision),
      projector: projectorParameters(full) + crossAttentionParameters(full),
      decoder: decoderParameters(decoder),
    },
    imageTokens: (rows * columns) / projector.pixelShuffle ** 2 + (classToken === 'keep' ? 1 : 0),
    cachedNumbers: 2 * decoder.layers * decoder.keyValueHeads * decoder.headWidth,
  };
}

/** A matrix [inputs, outputs], perhaps with a bias. */
function linear(inputs: number, outputs: number, bias: boolean): number {
  return inputs * outputs + (bias ? outputs : 0);
}

function visionParameters(config: FullVisionConfig): number {
  const { width: D, hidden, layers, patchSize: P, pooling, projection, outputs } = config;
  const C = channelsSeen(config);
  const { rows, columns } = patchGridOf(config);
  const norm = 2 * D;
  const attention = 4 * linear(D, D, true);
  const mlp = linear(D, hidden, true) + linear(hidden, D, true);
  const classTokens = pooling === 'class' ? 1 : 0;
  return (
    linear(P * P * C, D, config.patchBias) +
    (rows * columns + classTokens + classTokens) * D + // positions, and the class token itself
    (config.preNorm ? norm : 0) +
    layers * (norm + attention + norm + mlp) +
    norm +
    (pooling === 'attention' ? D + attention + norm + mlp : 0) +
    (projection === 'linear' ? linear(D, outputs, false) : 0)
  );
}

function projectorParameters({ projector, vision, decoder }: FullLlavaConfig): number {
  const { kind, bias, pixelShuffle: r, hidden = decoder.width, dictionary: words = 0 } = projector;
  const inputs = r * r * vision.width;
  const { rows, columns } = projector.places ?? { rows: 0, columns: 0 };
  const beside =
    linear(vision.width, words, true) + linear(words, decoder.width, false) + rows * columns * decoder.width;
  if (kind === 'linear') return linear(inputs, decoder.width, bias) + beside;
  return linear(inputs, hidden, bias) + linear(hidden, decoder.width, bias) + beside;
}

/** Of a block of the decoder, and of one of cross-attention beside it. */
function blockParameters(config: FullDecoderConfig, headWidth: number): number {
  const { width: D, heads, keyValueHeads, hidden, norm, mlp, attentionBias, mlpBias } = config;
  const [inside, shared] = [heads * headWidth, keyValueHeads * headWidth];
  const expanding = mlp === 'gated' ? 2 : 1;
  return (
    2 * (norm === 'rms' ? D : 2 * D) +
    linear(D, inside, attentionBias) +
    2 * linear(D, shared, attentionBias) +
    linear(inside, D, attentionBias) +
    expanding * linear(D, hidden, mlpBias) +
    linear(hidden, D, mlpBias)
  );
}

/** Gates are two numbers each. */
function crossAttentionParameters({ fusion, crossAttentionEvery, decoder }: FullLlavaConfig): number {
  if (fusion === 'concatenate') return 0;
  const blocks = Math.ceil(decoder.layers / crossAttentionEvery);
  return blocks * (blockParameters(decoder, decoder.width / decoder.heads) + 2);
}

function decoderParameters(config: FullDecoderConfig): number {
  const { vocabulary, width: D, layers, maxTokens, positions, norm, tied } = config;
  return (
    vocabulary * D +
    (positions === 'learned' ? maxTokens * D : 0) +
    layers * blockParameters(config, config.headWidth) +
    (norm === 'rms' ? D : 2 * D) +
    (tied ? 0 : linear(D, vocabulary, false))
  );
}
