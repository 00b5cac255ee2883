/** What a text encoder is made of. */

import type { Activation } from '@pixels/tensor';
import { z } from 'zod';

/**
 * Which token's vector stands for the whole text:
 * - `firstEos`: the first end-of-text token, which in a causal encoder has seen all of the text;
 * - `largestId`: the token with the largest id, the first of them: the end of text in old CLIP vocabularies;
 * - `last`: the last position, whatever stands there;
 * - `mean`: the mean of all.
 */
export type TextPooling = 'firstEos' | 'largestId' | 'last' | 'mean';

export interface TextConfig {
  /** V: different ids. */
  readonly vocabulary: number;
  /** Tokens that a text may have at most. */
  readonly maxTokens: number;
  /** D: numbers in a token. */
  readonly width: number;
  /** L: blocks. */
  readonly layers: number;
  /** H: attention heads, each D/H wide. */
  readonly heads: number;
  /** Width inside the MLP of a block. */
  readonly hidden: number;
  /** Whether a token sees only itself and those before it. */
  readonly causal: boolean;
  readonly pooling: TextPooling;
  /** The end-of-text token; `firstEos` pooling looks for it. */
  readonly eosId?: number | undefined;
  /** What fills short texts up. */
  readonly padId?: number | undefined;
  /** `hidden` padding is neither looked at nor averaged; `seen` padding is a token like any other. */
  readonly padding?: 'seen' | 'hidden' | undefined;
  /** A linear layer after the pooling: `none`, or with or without a bias. */
  readonly projection?: 'none' | 'linear' | 'linearBias' | undefined;
  /** E: width of the text's vector; D without a projection. */
  readonly outputs?: number | undefined;
  readonly activation?: Activation | undefined;
  /** Of the layer norms. */
  readonly epsilon?: number | undefined;
}

export type FullTextConfig = {
  readonly [setting in Exclude<keyof TextConfig, 'eosId'>]-?: Exclude<TextConfig[setting], undefined>;
} & Pick<TextConfig, 'eosId'>;

const size = z.int().positive();
const id = z.int().nonnegative();

export const textConfigSchema: z.ZodType<FullTextConfig, TextConfig> = z
  .strictObject({
    vocabulary: size,
    maxTokens: size,
    width: size,
    layers: size,
    heads: size,
    hidden: size,
    causal: z.boolean(),
    pooling: z.enum(['firstEos', 'largestId', 'last', 'mean']),
    eosId: id.optional(),
    padId: id.default(0),
    padding: z.enum(['seen', 'hidden']).default('seen'),
    projection: z.enum(['none', 'linear', 'linearBias']).default('none'),
    outputs: size.optional(),
    activation: z.enum(['relu', 'gelu', 'geluTanh', 'quickGelu', 'silu']).default('gelu'),
    epsilon: z.number().positive().default(1e-5),
  })
  .check(({ value, issues }) => {
    const refuse = (key: keyof TextConfig, message: string): void => {
      issues.push({ code: 'custom', path: [key], message, input: value[key] });
    };
    const { width, heads, pooling, eosId, padId, padding, vocabulary, projection, outputs } = value;
    if (width % heads !== 0) refuse('width', `must be a multiple of heads ${heads}; got ${width}`);
    if (pooling === 'firstEos' && eosId === undefined) refuse('eosId', 'is needed for firstEos pooling');
    if (eosId !== undefined && eosId >= vocabulary) {
      refuse('eosId', `must be below vocabulary ${vocabulary}; got ${eosId}`);
    }
    if (padding === 'hidden' && padId >= vocabulary) {
      refuse('padId', `must be below vocabulary ${vocabulary}; got ${padId}`);
    }
    if (padding === 'hidden' && pooling === 'last') {
      refuse(
        'padding',
        "must be 'seen' for last pooling, which reads the last position even of a short text",
      );
    }
    if (projection === 'none' && outputs !== undefined && outputs !== width) {
      refuse('outputs', `must be width ${width} without a projection; got ${outputs}`);
    }
  })
  .transform((value) => ({ ...value, outputs: value.outputs ?? value.width }));
