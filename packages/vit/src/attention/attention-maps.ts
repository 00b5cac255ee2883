/** Three pictures of the same attention, from the least to the most that can be said about an answer. */

import { plain, tf } from '@pixels/tensor';

import { asBatchOfOne, type FloatImage } from '../preprocess/image.ts';
import type { EncodeOptions, Vit } from '../vit.ts';
import { expectClass } from './expect-class.ts';
import { type PatchMap, patchMap } from './patch-map.ts';
import { attentionRelevance } from './relevance.ts';
import { attentionRollout } from './rollout.ts';
import { attentionGradientsOf, attentionWeightsOf } from './weights-and-gradients.ts';

export interface AttentionMaps {
  /** The class that `relevance` is about. */
  readonly classId: number;
  /** `raw[layer][head]`: attention from the class token (or the mean token) to each patch. */
  readonly raw: readonly (readonly PatchMap[])[];
  /** Attention followed through all layers, `attentionRollout`. Does not depend on the class. */
  readonly rollout: PatchMap;
  /** Attention weighted by what it does to the class's logit, `attentionRelevance`. */
  readonly relevance: PatchMap;
}

export interface AttentionMapOptions extends EncodeOptions {
  /** The class asked about; default the most probable one. */
  readonly classId?: number | undefined;
}

/** Maps of one image: [1, H, W, C] or [H, W, C] or a plain image → one number a patch, three ways. */
export function attentionMaps(
  vit: Vit,
  image: tf.Tensor | FloatImage,
  options: AttentionMapOptions = {},
): AttentionMaps {
  return plain(() => {
    const batch = asBatchOfOne(image, 'attentionMaps: image'); // [1, H, W, C]
    const grid = vit.gridOf(batch);
    const { pooling } = vit.config;
    const { weights, logits } = attentionWeightsOf(vit, batch, options); // L × [1, H, T, T], [1, K]
    const classId = expectClass(options.classId, logits.dataSync(), 'attentionMaps');
    const gradients = attentionGradientsOf(vit, batch, classId, options); // L × [1, H, T, T]
    return {
      classId,
      raw: weights.map((layer) =>
        tf.unstack(tf.squeeze(layer, [0])).map((head) => patchMap(head, grid, pooling)),
      ),
      rollout: patchMap(attentionRollout(weights), grid, pooling),
      relevance: patchMap(attentionRelevance(weights, gradients), grid, pooling),
    };
  });
}
