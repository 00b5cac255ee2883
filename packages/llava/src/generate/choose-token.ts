import type { Random } from '@pixels/tensor';
import { type FullSamplingSettings, penalised, tokenProbabilities } from './token-probabilities.ts';

/**
 * The next token, by the logits [V] that a model gives it: the likeliest at temperature 0 (the first of equals), else
 * one drawn by its probability.
 * @throws when a logit is NaN: something is wrong with the weights.
 */
export function chooseToken(
  logits: Float32Array,
  seen: Iterable<number>,
  sampling: FullSamplingSettings,
  random: Random | undefined,
): number {
  const wrong = logits.findIndex(Number.isNaN);
  if (wrong >= 0) {
    throw new Error(
      `generate: the logit of token ${wrong} is NaN; are the weights those of a trained model?`,
    );
  }
  const scores = penalised(logits, seen, sampling.repetitionPenalty);
  if (sampling.temperature === 0) return likeliest(scores);
  if (random === undefined) {
    throw new Error(
      `generate: temperature ${sampling.temperature} draws tokens at random; give \`random\`, or temperature 0`,
    );
  }
  return draw(tokenProbabilities(scores, sampling), random.uniform());
}

function likeliest(scores: Float32Array): number {
  let best = 0;
  for (let id = 1; id < scores.length; id++) if (scores[id]! > scores[best]!) best = id;
  return best;
}

/** The first token whose probability, with those before it, exceeds `place` in [0, 1). */
function draw(probabilities: Float64Array, place: number): number {
  let sum = 0;
  let last = 0;
  for (const [id, probability] of probabilities.entries()) {
    if (probability === 0) continue;
    sum += probability;
    last = id;
    if (place < sum) return id;
  }
  // Sums are rounded: the last one may end a little below 1.
  return last;
}
