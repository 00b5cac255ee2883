/** What a decoder is made of. */

import type { Activation } from '@pixels/tensor';
import { z } from 'zod';

/**
 * How Llama 3.1 stretches rotary positions beyond the texts that a model was trained on: waves longer than
 * `originalMaxTokens / lowFrequencyFactor` tokens turn `factor` times slower, those shorter than
 * `originalMaxTokens / highFrequencyFactor` as before, and those between somewhat slower.
 */
export interface RotaryScaling {
  readonly factor: number;
  readonly lowFrequencyFactor: number;
  readonly highFrequencyFactor: number;
  readonly originalMaxTokens: number;
}

export interface DecoderConfig {
  /** V: different ids. */
  readonly vocabulary: number;
  /** D: numbers in a token. */
  readonly width: number;
  /** L: blocks. */
  readonly layers: number;
  /** H: heads of the queries. */
  readonly heads: number;
  /** Hkv: heads of the keys and values, each shared by H/Hkv query heads; H unless given. */
  readonly keyValueHeads?: number | undefined;
  /** Dh: width of a head; D/H unless given. */
  readonly headWidth?: number | undefined;
  /** Width inside the MLP of a block. */
  readonly hidden: number;
  /** Tokens that a sequence may have at most: the context. */
  readonly maxTokens: number;
  /** `rotary`: queries and keys are turned by their position; `learned`: a vector for each position is added first. */
  readonly positions?: 'rotary' | 'learned' | undefined;
  /** θ: the slowest of the rotary waves takes about 2π·θ tokens. */
  readonly ropeTheta?: number | undefined;
  readonly ropeScaling?: RotaryScaling | undefined;
  readonly norm?: 'rms' | 'layer' | undefined;
  /** `gated`: contract(activation(gate(x))∘expand(x)); `plain`: contract(activation(expand(x))). */
  readonly mlp?: 'gated' | 'plain' | undefined;
  readonly activation?: Activation | undefined;
  readonly attentionBias?: boolean | undefined;
  readonly mlpBias?: boolean | undefined;
  /** Token i sees token j only if i − j is less than this; all before it unless given. */
  readonly slidingWindow?: number | undefined;
  /** Whether the table of token vectors is the head as well. */
  readonly tied?: boolean | undefined;
  /** Of the norms. */
  readonly epsilon?: number | undefined;
}

type Optional = 'ropeScaling' | 'slidingWindow';

/** With the defaults filled in, which are Llama's. */
export type FullDecoderConfig = {
  readonly [setting in Exclude<keyof DecoderConfig, Optional>]-?: Exclude<DecoderConfig[setting], undefined>;
} & Pick<DecoderConfig, Optional>;

const size = z.int().positive();
const positive = z.number().positive();

export const decoderConfigSchema: z.ZodType<FullDecoderConfig, DecoderConfig> = z
  .strictObject({
    vocabulary: size,
    width: size,
    layers: size,
    heads: size,
    keyValueHeads: size.optional(),
    headWidth: size.optional(),
    hidden: size,
    maxTokens: size,
    positions: z.enum(['rotary', 'learned']).default('rotary'),
    ropeTheta: positive.default(10000),
    ropeScaling: z
      .strictObject({
        factor: z.number().min(1),
        lowFrequencyFactor: positive,
        highFrequencyFactor: positive,
        originalMaxTokens: size,
      })
      .refine(({ lowFrequencyFactor, highFrequencyFactor }) => lowFrequencyFactor < highFrequencyFactor, {
        error: 'lowFrequencyFactor must be below highFrequencyFactor',
      })
      .optional(),
    norm: z.enum(['rms', 'layer']).default('rms'),
    mlp: z.enum(['gated', 'plain']).default('gated'),
    activation: z.enum(['relu', 'gelu', 'geluTanh', 'quickGelu', 'silu']).default('silu'),
    attentionBias: z.boolean().default(false),
    mlpBias: z.boolean().default(false),
    slidingWindow: size.optional(),
    tied: z.boolean().default(false),
    epsilon: positive.default(1e-6),
  })
  .transform((value) => ({
    ...value,
    keyValueHeads: value.keyValueHeads ?? value.heads,
    headWidth: value.headWidth ?? value.width / value.heads,
  }))
  .check(({ value, issues }) => {
    const refuse = (key: keyof DecoderConfig, message: string): void => {
      issues.push({ code: 'custom', path: [key], message, input: value[key] });
    };
    const { width, heads, keyValueHeads, headWidth, positions, ropeScaling } = value;
    if (!Number.isInteger(headWidth)) {
      refuse('width', `must be a multiple of heads ${heads}, or headWidth be given; got ${width}`);
    } else if (positions === 'rotary' && headWidth % 2 !== 0) {
      refuse('headWidth', `must be even for rotary positions, which turn pairs of numbers; got ${headWidth}`);
    }
    if (heads % keyValueHeads !== 0) {
      refuse('keyValueHeads', `must divide heads ${heads}; got ${keyValueHeads}`);
    }
    if (positions === 'learned' && ropeScaling !== undefined) {
      refuse('ropeScaling', "is for rotary positions; got positions 'learned'");
    }
  });
