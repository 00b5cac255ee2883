/** From logits to the chances with which each token is drawn. */

import { parseConfig } from '@pixels/tensor';
import { z } from 'zod';

export interface SamplingSettings {
  /** Logits are divided by it: below 1 likely tokens become likelier; 0, the default, takes the likeliest always. */
  readonly temperature?: number | undefined;
  /** Only the k likeliest tokens are drawn (Fan et al. 2018), and those as likely as the k-th. */
  readonly topK?: number | undefined;
  /** Only the likeliest tokens that have this chance together are drawn (Holtzman et al. 2020, "nucleus"). */
  readonly topP?: number | undefined;
  /** Positive logits of tokens that stand there already are divided by it, negative ones multiplied (Keskar et al. 2019). */
  readonly repetitionPenalty?: number | undefined;
}

export type FullSamplingSettings = {
  readonly [setting in keyof SamplingSettings]-?: Exclude<SamplingSettings[setting], undefined>;
};

const schema: z.ZodType<FullSamplingSettings, SamplingSettings> = z.strictObject({
  temperature: z.number().nonnegative().default(0),
  topK: z.int().positive().default(Number.MAX_SAFE_INTEGER),
  topP: z.number().positive().max(1).default(1),
  repetitionPenalty: z.number().positive().default(1),
});

/** With what is left out filled in. @throws naming each setting that is out of range. */
export function parseSampling(settings: SamplingSettings, what: string): FullSamplingSettings {
  return parseConfig(schema, settings, what);
}

/** Where `seen` tokens have lost what the penalty takes: logits [V] → [V]. */
export function penalised(logits: Float32Array, seen: Iterable<number>, penalty: number): Float32Array {
  if (penalty === 1) return logits;
  const changed = logits.slice();
  for (const id of seen) changed[id] = logits[id]! > 0 ? logits[id]! / penalty : logits[id]! * penalty;
  return changed;
}

/**
 * p = softmax(logits/temperature) over the tokens that topK, then topP, leave, 0 for the others: [V] → [V], sum 1.
 * The temperature must be above 0.
 */
export function tokenProbabilities(logits: Float32Array, settings: FullSamplingSettings): Float64Array {
  const { temperature, topK, topP } = settings;
  const highest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - highest) / temperature));
  if (topK < weights.length) {
    const kept = weights.toSorted().at(-topK)!;
    keepFrom(weights, kept);
  }
  if (topP < 1) keepFrom(weights, nucleusThreshold(weights, topP));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** The weight of the last token of the smallest set of likeliest ones that has the share `topP` of all. */
function nucleusThreshold(weights: Float64Array, topP: number): number {
  const likeliestFirst = weights
    .filter((weight) => weight > 0)
    .sort()
    .reverse();
  const wanted = topP * likeliestFirst.reduce((a, b) => a + b, 0);
  let share = 0;
  for (const weight of likeliestFirst) {
    share += weight;
    if (share >= wanted) return weight;
  }
  return 0;
}

function keepFrom(weights: Float64Array, threshold: number): void {
  for (const [id, weight] of weights.entries()) if (weight < threshold) weights[id] = 0;
}
