/** What a vision encoder is made of. */

import type { Activation } from '@pixels/tensor';
import { z } from 'zod';

/**
 * What stands for the whole image: the `class` token, the `mean` of all patches, or what a learned question finds when
 * it looks at them (`attention`).
 */
export type VisionPooling = 'class' | 'mean' | 'attention';

export interface VisionConfig {
  /** Side of the square images, in pixels. */
  readonly imageSize: number;
  /** P: side of a patch, in pixels. */
  readonly patchSize: number;
  /** C: 3 for colour, 1 for grey. */
  readonly channels: number;
  /** D: numbers in a token. */
  readonly width: number;
  /** L: blocks. */
  readonly layers: number;
  /** H: attention heads, each D/H wide. */
  readonly heads: number;
  /** Width inside the MLP of a block. */
  readonly hidden: number;
  /** Whether the patch embedding adds a bias. */
  readonly patchBias: boolean;
  /** Whether a layer norm stands before the first block, too. */
  readonly preNorm: boolean;
  readonly pooling: VisionPooling;
  /** A linear layer after the pooling: `none`, or one without a bias. */
  readonly projection?: 'none' | 'linear' | undefined;
  /** E: width of the image's vector; D without a projection. */
  readonly outputs?: number | undefined;
  readonly activation?: Activation | undefined;
  /** Of the layer norms. */
  readonly epsilon?: number | undefined;
}

export type FullVisionConfig = {
  readonly [setting in keyof VisionConfig]-?: Exclude<VisionConfig[setting], undefined>;
};

const size = z.int().positive();

export const visionConfigSchema: z.ZodType<FullVisionConfig, VisionConfig> = z
  .strictObject({
    imageSize: size,
    patchSize: size,
    channels: size,
    width: size,
    layers: size,
    heads: size,
    hidden: size,
    patchBias: z.boolean(),
    preNorm: z.boolean(),
    pooling: z.enum(['class', 'mean', 'attention']),
    projection: z.enum(['none', 'linear']).default('none'),
    outputs: size.optional(),
    activation: z.enum(['relu', 'gelu', 'geluTanh', 'quickGelu', 'silu']).default('gelu'),
    epsilon: z.number().positive().default(1e-5),
  })
  .check(({ value, issues }) => {
    const refuse = (key: keyof VisionConfig, message: string): void => {
      issues.push({ code: 'custom', path: [key], message, input: value[key] });
    };
    const { imageSize, patchSize, width, heads, projection, outputs } = value;
    if (imageSize % patchSize !== 0) {
      refuse('imageSize', `must be a multiple of patchSize ${patchSize}; got ${imageSize}`);
    }
    if (width % heads !== 0) refuse('width', `must be a multiple of heads ${heads}; got ${width}`);
    if (projection === 'none' && outputs !== undefined && outputs !== width) {
      refuse('outputs', `must be width ${width} without a projection; got ${outputs}`);
    }
  })
  .transform((value) => ({ ...value, outputs: value.outputs ?? value.width }));
