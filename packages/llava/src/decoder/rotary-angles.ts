/** The angles by which rotary positions turn queries and keys. */

import { type RotaryAngles, rotaryTables } from '@pixels/tensor';
import type { FullDecoderConfig } from './decoder-config.ts';

type RotarySettings = Pick<FullDecoderConfig, 'headWidth' | 'ropeTheta' | 'ropeScaling'>;

/**
 * ωᵢ = θ^(−2i/Dh), in radians a token, for i < Dh/2 (Su et al. 2021, "RoFormer", eq. 15). With `ropeScaling`, a wave of
 * λ = 2π/ω tokens turns slower: ω·(s + (1 − s)/factor), where s = (originalMaxTokens/λ − low)/(high − low), kept within
 * 0 … 1 (Llama 3.1).
 */
export function rotaryFrequencies({ headWidth, ropeTheta, ropeScaling }: RotarySettings): number[] {
  const frequencies = Array.from({ length: headWidth / 2 }, (_, i) => ropeTheta ** ((-2 * i) / headWidth));
  if (ropeScaling === undefined) return frequencies;
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalMaxTokens } = ropeScaling;
  return frequencies.map((frequency) => {
    const turns = (originalMaxTokens * frequency) / (2 * Math.PI);
    const kept = Math.min(Math.max((turns - low) / (high - low), 0), 1);
    return frequency * (kept + (1 - kept) / factor);
  });
}

/** θ[t, i] = (first + t)·ωᵢ for T = `count` tokens: [T, Dh/2]. */
export function rotaryAngles(settings: RotarySettings, first: number, count: number): RotaryAngles {
  const frequencies = rotaryFrequencies(settings);
  const places = Array.from({ length: count }, (_, t) => first + t);
  const angles = places.flatMap((place) => frequencies.map((frequency) => place * frequency));
  return rotaryTables(angles, frequencies.length);
}
