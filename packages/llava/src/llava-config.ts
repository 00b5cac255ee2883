/** What a vision-language model is made of. */

import { type FullVisionConfig, patchGridOf, type VisionConfig, visionConfigSchema } from '@pixels/clip';
import { z } from 'zod';
import { type DecoderConfig, decoderConfigSchema, type FullDecoderConfig } from './decoder/decoder-config.ts';
import {
  type FullProjectorSettings,
  type ProjectorSettings,
  projectorSettingsSchema,
} from './projector/projector-config.ts';

/**
 * How an image reaches the decoder: `concatenate`, as tokens among the words (Liu et al. 2023, "Visual instruction
 * tuning"); `cross-attention`, as what words look up from between the layers (Alayrac et al. 2022, "Flamingo").
 */
export type Fusion = 'concatenate' | 'cross-attention';

export interface LlavaConfig {
  readonly vision: VisionConfig;
  readonly projector: ProjectorSettings;
  readonly decoder: DecoderConfig;
  /** The id that stands for an image in a text: once for each of its tokens, or, with cross-attention, once. */
  readonly imageId: number;
  /** What is read of the vision encoder: its tokens after the last norm, or `hiddenState(images, visionLayer)`. */
  readonly visionLayer?: 'normed' | number | undefined;
  /** Whether the class token, if there is one, is left out (`drop`) or read before the patches (`keep`). */
  readonly classToken?: 'drop' | 'keep' | undefined;
  readonly fusion?: Fusion | undefined;
  /** k: cross-attention stands before blocks 0, k, 2k, … of the decoder. */
  readonly crossAttentionEvery?: number | undefined;
}

/** With the defaults filled in. */
export interface FullLlavaConfig {
  readonly vision: FullVisionConfig;
  readonly projector: FullProjectorSettings;
  readonly decoder: FullDecoderConfig;
  readonly imageId: number;
  readonly visionLayer: 'normed' | number;
  readonly classToken: 'drop' | 'keep';
  readonly fusion: Fusion;
  readonly crossAttentionEvery: number;
}

export const llavaConfigSchema: z.ZodType<FullLlavaConfig, LlavaConfig> = z
  .strictObject({
    vision: visionConfigSchema,
    projector: projectorSettingsSchema,
    decoder: decoderConfigSchema,
    imageId: z.int().nonnegative(),
    visionLayer: z.union([z.literal('normed'), z.int()]).default('normed'),
    classToken: z.enum(['drop', 'keep']).default('drop'),
    fusion: z.enum(['concatenate', 'cross-attention']).default('concatenate'),
    crossAttentionEvery: z.int().positive().default(1),
  })
  .check(({ value, issues }) => {
    const refuse = (path: string[], message: string, input: unknown): void => {
      issues.push({ code: 'custom', path, message, input });
    };
    const { vision, projector, decoder, imageId, visionLayer, classToken, fusion } = value;
    const { rows, columns } = patchGridOf(vision);
    const r = projector.pixelShuffle;
    if (rows % r !== 0 || columns % r !== 0) {
      refuse(
        ['projector', 'pixelShuffle'],
        `must divide the grid of ${rows} × ${columns} patches; got ${r}`,
        r,
      );
    }
    if (visionLayer !== 'normed' && (visionLayer < -vision.layers - 1 || visionLayer > vision.layers)) {
      const range = `from ${-vision.layers - 1} to ${vision.layers}, for ${vision.layers} blocks`;
      refuse(['visionLayer'], `must be 'normed' or a whole number ${range}; got ${visionLayer}`, visionLayer);
    }
    if (classToken === 'keep' && (vision.pooling !== 'class' || r > 1)) {
      refuse(['classToken'], "can be 'keep' with class pooling and without a pixel shuffle only", classToken);
    }
    const { places } = projector;
    if (
      places !== undefined &&
      (classToken === 'keep' || places.rows * r < rows || places.columns * r < columns)
    ) {
      const wanted = `must be ${rows / r} × ${columns / r} at least, and without a class token`;
      refuse(['projector', 'places'], `${wanted}; got ${places.rows} × ${places.columns}`, places);
    }
    if (fusion === 'cross-attention' && imageId >= decoder.vocabulary) {
      const message = `must be below decoder.vocabulary ${decoder.vocabulary}, because it is read as a word with cross-attention; got ${imageId}`;
      refuse(['imageId'], message, imageId);
    }
  });
