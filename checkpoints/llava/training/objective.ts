/** The losses of stages, each with what it needs besides the model. */

import { type Llava, LockedTextMatching, type StageLoss, WordFinding } from '@pixels/llava';
import type { Module, Random, tf } from '@pixels/tensor';
import type { Batch } from '../data/batches.ts';

/** What a step learns from. */
export interface StageBatch extends Batch {
  /** V(I), where no gradient goes into V: computed before the gradient's record begins, so that nothing is kept of it. */
  readonly features?: tf.Tensor3D;
  /** With `matching`. */
  readonly textVectors?: tf.Tensor2D;
}

export interface Objective {
  /** What is trained: the `llava`, or what wraps it for this stage. */
  readonly model: Module;
  /** What else must be computed, and no gradient goes into. */
  readonly prepare?: (batch: Batch) => Partial<StageBatch>;
  readonly loss: (batch: StageBatch) => tf.Scalar;
}

/** @param wordShares of the captions that say a word, by its id. */
export function objectiveOf(
  loss: StageLoss,
  llava: Llava,
  wordShares: () => ReadonlyMap<number, number>,
  random: Random,
): Objective {
  /** V(I) [B, N, Dv] of a batch that has pictures. */
  const seen = ({ features, images }: StageBatch): tf.Tensor3D => features ?? llava.imageFeatures(images!);
  switch (loss) {
    case 'words':
      return {
        model: llava,
        loss: (batch) => {
          const { texts, images } = batch;
          if (images === undefined) return llava.loss(texts);
          return llava.loss(texts, llava.project(seen(batch), llava.vision.gridOf(images)));
        },
      };
    case 'finding': {
      const model = new WordFinding(llava, wordShares(), random);
      return { model, loss: (batch) => model.loss(seen(batch), batch.texts) };
    }
    case 'matching': {
      const model = new LockedTextMatching(llava, random);
      return {
        model,
        prepare: ({ texts }) => ({ textVectors: model.textVectors(texts) }),
        loss: (batch) => model.loss(seen(batch), batch.textVectors!, batch.captions),
      };
    }
  }
}
