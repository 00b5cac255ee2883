/** What a vision encoder is made of. */

import type { Activation } from '@pixels/tensor';
import { edgeChannels, type ImageSize, type PatchGrid } from '@pixels/vit';
import { z } from 'zod';

/**
 * What stands for the whole image: the `class` token, the `mean` of all patches, or what a learned question finds when
 * it looks at them (`attention`).
 */
export type VisionPooling = 'class' | 'mean' | 'attention';

export interface VisionConfig {
  /** Side of the square images, in pixels; or their height and width. */
  readonly imageSize: number | ImageSize;
  /**
   * What becomes of an image of fewer patches: `refuse` (the default), or `topLeft`, where it takes the position vectors
   * of the grid's top left part, as if the large image had been cut off there.
   */
  readonly smallerImages?: 'refuse' | 'topLeft' | undefined;
  /** P: side of a patch, in pixels. */
  readonly patchSize: number;
  /** C: 3 for colour, 1 for grey. */
  readonly channels: number;
  /** Whether the encoder sees the edges of an image beside its colours (`orientedEdges`); false unless given. */
  readonly edges?: boolean | undefined;
  /**
   * Whether attention also turns queries and keys by row and column of their patches (`patchAngles`), beside the learned
   * positions; false unless given.
   */
  readonly rotary?: boolean | undefined;
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
const sides = z.strictObject({ height: size, width: size });

export const visionConfigSchema: z.ZodType<FullVisionConfig, VisionConfig> = z
  .strictObject({
    imageSize: z.union([size, sides]),
    smallerImages: z.enum(['refuse', 'topLeft']).default('refuse'),
    patchSize: size,
    channels: size,
    edges: z.boolean().default(false),
    rotary: z.boolean().default(false),
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
    const { imageSize, patchSize, width, heads, rotary, projection, outputs } = value;
    const { height, width: across } = sidesOf(imageSize);
    if (height % patchSize !== 0 || across % patchSize !== 0) {
      const got = height === across ? height : `${height} × ${across}`;
      refuse('imageSize', `must be a multiple of patchSize ${patchSize}; got ${got}`);
    }
    if (width % heads !== 0) refuse('width', `must be a multiple of heads ${heads}; got ${width}`);
    if (rotary && width % (4 * heads) !== 0) {
      refuse('width', `must be a multiple of 4 · heads ${heads} with rotary positions; got ${width}`);
    }
    if (projection === 'none' && outputs !== undefined && outputs !== width) {
      refuse('outputs', `must be width ${width} without a projection; got ${outputs}`);
    }
  })
  .transform((value) => ({ ...value, outputs: value.outputs ?? value.width }));

/** Height and width of the images that an encoder is made for. */
export function sidesOf(imageSize: number | ImageSize): ImageSize {
  return typeof imageSize === 'number' ? { height: imageSize, width: imageSize } : imageSize;
}

/** How many patches lie in a column and in a row of such images. */
export function patchGridOf({
  imageSize,
  patchSize,
}: Pick<VisionConfig, 'imageSize' | 'patchSize'>): PatchGrid {
  const { height, width } = sidesOf(imageSize);
  return { rows: height / patchSize, columns: width / patchSize };
}

/** Numbers in a pixel as the patch embedding reads it. */
export function channelsSeen({ channels, edges = false }: Pick<VisionConfig, 'channels' | 'edges'>): number {
  return edges ? channels + edgeChannels : channels;
}
