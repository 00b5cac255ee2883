/** What an attention map only suggests, measured: take a patch away and see what becomes of the answer. */

import { plain, type tf } from '@pixels/tensor';
import { probabilities } from '../classify.ts';

import type { PatchGrid } from '../positions.ts';
import { asBatchOfOne, type FloatImage } from '../preprocess/image.ts';
import type { EncodeOptions, Vit } from '../vit.ts';
import type { AttentionMaps } from './attention-maps.ts';
import { expectClass } from './expect-class.ts';
import { logOdds } from './log-odds.ts';
import { occlude } from './occlude.ts';
import { type PatchMap, toPatchMap } from './patch-map.ts';
import { rankCorrelation } from './rank-correlation.ts';

export interface CausalCheck {
  readonly classId: number;
  /** Of the class, for the whole image. */
  readonly probability: number;
  /** Of the class, with each patch removed. */
  readonly without: PatchMap;
  /** How far the log-odds of the class, ln p/(1 − p), fall when each patch is removed; negative where they rise. */
  readonly drop: PatchMap;
}

export interface CausalCheckOptions extends EncodeOptions {
  /** The class asked about; default the most probable one. */
  readonly classId?: number | undefined;
  /** Images in one pass; default 16. */
  readonly batchSize?: number | undefined;
}

/**
 * drop(n) = logit p(class | x) − logit p(class | x with patch n in the image's mean colour)
 *
 * Occlusion (Zeiler and Fergus 2014). The mean colour removes what the patch shows and keeps the number of tokens, so
 * it works for any model. Log-odds, because the probability of a sure answer stands at 1.000 whatever is removed.
 */
export function causalCheck(
  vit: Vit,
  image: tf.Tensor | FloatImage,
  options: CausalCheckOptions = {},
): CausalCheck {
  const { batchSize = 16 } = options;
  return plain(() => {
    const batch = asBatchOfOne(image, 'causalCheck: image'); // [1, H, W, C]
    const grid = vit.gridOf(batch);
    const whole = vit.apply(batch, options).dataSync(); // [1, K]
    const classId = expectClass(options.classId, whole, 'causalCheck');
    const occluded = occludedLogits(vit, batch, grid, batchSize, options); // N × [K]
    const oddsOfWhole = logOdds(whole, classId);
    return {
      classId,
      probability: probabilities(whole)[classId]!,
      without: toPatchMap(
        occluded.map((logits) => probabilities(logits)[classId]!),
        grid,
      ),
      drop: toPatchMap(
        occluded.map((logits) => oddsOfWhole - logOdds(logits, classId)),
        grid,
      ),
    };
  });
}

function occludedLogits(
  vit: Vit,
  image: tf.Tensor4D,
  grid: PatchGrid,
  batchSize: number,
  options: EncodeOptions,
): number[][] {
  const patches = Array.from({ length: grid.rows * grid.columns }, (_, patch) => patch);
  const logits: number[][] = [];
  for (let start = 0; start < patches.length; start += batchSize) {
    const chunk = patches.slice(start, start + batchSize);
    const rows = plain(() =>
      vit.apply(occlude(image, chunk, { side: vit.config.patchSize }), options).arraySync(),
    ); // [B, K]
    logits.push(...rows);
  }
  return logits;
}

/** Spearman's ρ of each map with the drops: which of them predicts what removing a patch does. */
export interface MapCorrelations {
  /** Raw attention of the last layer, mean over its heads. */
  readonly raw: number;
  readonly rollout: number;
  readonly relevance: number;
}

export function mapCorrelations(maps: AttentionMaps, check: CausalCheck): MapCorrelations {
  const drops = check.drop.flat();
  const heads = maps.raw.at(-1)!.map((head) => head.flat());
  const meanOfHeads = drops.map(
    (_, patch) => heads.reduce((sum, head) => sum + head[patch]!, 0) / heads.length,
  );
  return {
    raw: rankCorrelation(meanOfHeads, drops),
    rollout: rankCorrelation(maps.rollout.flat(), drops),
    relevance: rankCorrelation(maps.relevance.flat(), drops),
  };
}
