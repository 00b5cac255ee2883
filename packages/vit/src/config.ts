/** What a Vision Transformer is made of, checked once. */

import type { Activation } from '@pixels/tensor';
import { z } from 'zod';

export interface VitConfig {
  /** Side of the square images it is trained on, in pixels. */
  readonly imageSize: number;
  /** P: side of a patch, in pixels. */
  readonly patchSize: number;
  /** C: 3 for colour, 1 for grey. */
  readonly channels: number;
  /** D: numbers in a token. */
  readonly width: number;
  /** L: blocks of the encoder. */
  readonly layers: number;
  /** H: attention heads, each D/H wide. */
  readonly heads: number;
  /** Width inside the MLP of a block. */
  readonly hidden: number;
  /** K: classes to choose from. */
  readonly classes: number;
  readonly activation?: Activation | undefined;
  /** Of the layer norms. */
  readonly epsilon?: number | undefined;
  /** Position vectors trained like weights, or fixed sines. */
  readonly positions?: 'learned' | 'sine' | undefined;
  /** What the head reads: a class token of its own, or the mean of all patches (then there is no class token). */
  readonly pooling?: 'class' | 'mean' | undefined;
  /** Names of the classes, in order. */
  readonly labels?: readonly string[] | undefined;
}

/** With the defaults filled in. */
export type FullVitConfig = {
  readonly [setting in Exclude<keyof VitConfig, 'labels'>]-?: Exclude<VitConfig[setting], undefined>;
} & Pick<VitConfig, 'labels'>;

const positive = z.int().positive();

const vitConfig = z
  .strictObject({
    imageSize: positive,
    patchSize: positive,
    channels: positive,
    width: positive,
    layers: positive,
    heads: positive,
    hidden: positive,
    classes: z.int().min(2),
    activation: z.enum(['relu', 'gelu', 'geluTanh', 'quickGelu', 'silu']).default('gelu'),
    epsilon: z.number().positive().default(1e-6),
    positions: z.enum(['learned', 'sine']).default('learned'),
    pooling: z.enum(['class', 'mean']).default('class'),
    labels: z.array(z.string()).readonly().optional(),
  })
  .check(({ value, issues }) => {
    const refuse = (key: keyof VitConfig, message: string): void => {
      issues.push({ code: 'custom', path: [key], message, input: value[key] });
    };
    const { imageSize, patchSize, width, heads, positions, labels, classes } = value;
    if (imageSize % patchSize !== 0) {
      refuse('imageSize', `must be a multiple of patchSize ${patchSize}; got ${imageSize}`);
    }
    if (width % heads !== 0) refuse('width', `must be a multiple of heads ${heads}; got ${width}`);
    if (positions === 'sine' && width % 4 !== 0) {
      refuse('width', `must be a multiple of 4 for sine positions; got ${width}`);
    }
    if (labels !== undefined && labels.length !== classes) {
      refuse('labels', `must name ${classes} classes; got ${labels.length} names`);
    }
  });

/** The config with defaults. @throws naming each setting that is missing, unknown or out of range. */
export function parseVitConfig(config: VitConfig): FullVitConfig {
  const parsed = vitConfig.safeParse(config);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new Error(`VitConfig: ${problems.join('; ')}`);
}

/** Sizes that work: two for a laptop, two of the paper (Dosovitskiy et al. 2021, table 1; Touvron et al. 2021). */
export const vitPresets: Readonly<Record<'digits' | 'drawings' | 'small16' | 'base16', VitConfig>> = {
  /** 28 × 28 grey digits: 205,066 parameters. */
  digits: {
    imageSize: 28,
    patchSize: 4,
    channels: 1,
    width: 64,
    layers: 4,
    heads: 4,
    hidden: 256,
    classes: 10,
  },
  /** 48 × 48 colour drawings of 401 things: 874,641 parameters. */
  drawings: {
    imageSize: 48,
    patchSize: 8,
    channels: 3,
    width: 128,
    layers: 4,
    heads: 4,
    hidden: 512,
    classes: 401,
  },
  /** ViT-S/16. */
  small16: {
    imageSize: 224,
    patchSize: 16,
    channels: 3,
    width: 384,
    layers: 12,
    heads: 6,
    hidden: 1536,
    classes: 1000,
    epsilon: 1e-12,
  },
  /** ViT-B/16: 86,567,656 parameters. */
  base16: {
    imageSize: 224,
    patchSize: 16,
    channels: 3,
    width: 768,
    layers: 12,
    heads: 12,
    hidden: 3072,
    classes: 1000,
    epsilon: 1e-12,
  },
};
