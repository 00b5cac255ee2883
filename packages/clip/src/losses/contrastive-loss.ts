import { tf } from '@pixels/tensor';
import { type PairLossOptions, pairTargets } from './pair-targets.ts';

/**
 * L = ½ · (1/B Σᵢ −log softmaxⱼ(z)ᵢᵢ + 1/B Σⱼ −log softmaxᵢ(z)ⱼⱼ): each image picks its text among all B, each text
 * its image (InfoNCE both ways; Radford et al. 2021, fig. 3). Where a caption stands k times, each of its k texts is
 * right with weight 1/k. Equal logits give ln B.
 *
 * @param logits [B, B]: row i is image i against all texts.
 */
export function contrastiveLoss(logits: tf.Tensor, options: PairLossOptions = {}): tf.Scalar {
  const { B, targets } = pairTargets(logits, options, 'contrastiveLoss');
  return tf.tidy(() => {
    const together = tf.tensor2d(targets, [B, B]); // [B, B]
    // Symmetric, as "has the same caption" is: row i weighs the texts of image i, column j the images of text j.
    const weights = tf.div(together, tf.sum(together, 1, true)); // [B, B], rows and columns sum to 1
    const right = tf.sum(tf.mul(logits, weights)); // ΣᵢΣⱼ wᵢⱼ·zᵢⱼ
    const overTexts = tf.sum(tf.logSumExp(logits, 1)); // Σᵢ log Σⱼ exp zᵢⱼ
    const overImages = tf.sum(tf.logSumExp(logits, 0)); // Σⱼ log Σᵢ exp zᵢⱼ
    const both = tf.sub(tf.add(overTexts, overImages), tf.mul(right, 2));
    return tf.div(both, 2 * B).asScalar();
  });
}
