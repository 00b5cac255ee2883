import { Random, tf } from '@pixels/tensor';
import { Decoder, type DecoderConfig, type DecoderPreset, decoderPresets } from '../src/index.ts';
import { loud } from './tiny-llava.ts';

export const presets: readonly DecoderPreset[] = ['llama', 'gpt'];

export const tinySizes: DecoderConfig = {
  vocabulary: 20,
  width: 12,
  layers: 2,
  heads: 4,
  headWidth: 4,
  hidden: 16,
  maxTokens: 24,
};

/** A small decoder whose weights are large enough to make a difference. */
export function tinyDecoder(preset: DecoderPreset, config: Partial<DecoderConfig> = {}, seed = 1): Decoder {
  return loud(
    new Decoder({ ...decoderPresets[preset], ...tinySizes, ...config }, new Random(seed)),
    seed + 1,
  );
}

/** int32 [B, T] below 20. */
export function randomIds(B: number, T: number, seed = 3): tf.Tensor2D {
  const random = new Random(seed);
  return tf.tensor2d(
    Array.from({ length: B * T }, () => random.int(tinySizes.vocabulary)),
    [B, T],
    'int32',
  );
}

/** ids [B, T] → hidden [B, T, D]. */
export function hiddenOf(decoder: Decoder, ids: tf.Tensor): tf.Tensor {
  return decoder.apply(decoder.embed(ids));
}

/** max |a − b|; Infinity when shapes differ or anything is not finite. */
export function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  if (!tf.util.arraysEqual(a.shape, b.shape)) return Number.POSITIVE_INFINITY;
  const largest = tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);
  return Number.isFinite(largest) ? largest : Number.POSITIVE_INFINITY;
}
