/** The losses of stages, each with what it needs besides the model. */

import {
  type Llava,
  LockedTextMatching,
  type Stage,
  tellingLoss,
  toldImages,
  WordFinding,
} from '@pixels/llava';
import { type Module, type Random, tf } from '@pixels/tensor';
import { embedKept } from '../../common/kept-patches.ts';
import { type Batch, toldTensor } from '../data/batches.ts';

/** What a step learns from. */
export interface StageBatch extends Batch {
  /** V(I), where no gradient goes into V: computed before the gradient's record begins, so that nothing is kept of it. */
  readonly features?: tf.Tensor3D;
  /** The patches that are looked at, of pictures that are not looked at as a whole. */
  readonly kept?: readonly Int32Array[];
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
  { loss, learns }: Pick<Stage, 'loss' | 'learns'>,
  llava: Llava,
  wordShares: () => ReadonlyMap<number, number>,
  random: Random,
): Objective {
  /** V(I) [B, N, Dv] of a batch that has pictures. */
  const seen = ({ features, images, kept }: StageBatch): tf.Tensor3D => {
    if (kept === undefined) return features ?? llava.imageFeatures(images!);
    return tf.tidy(() => llava.vision.tokensOf(embedKept(llava.vision, images!, kept)));
  };
  switch (loss) {
    case 'words':
      return {
        model: llava,
        loss: (batch) => {
          const { texts, images, told } = batch;
          if (told !== undefined) return llava.loss(texts, toldImages(told, llava.decoder.tokens.table));
          if (images === undefined) return llava.loss(texts);
          return llava.loss(texts, llava.project(seen(batch), llava.vision.gridOf(images)));
        },
      };
    case 'finding': {
      const part = learns.includes('vision') ? 'vision' : 'projector';
      const model = new WordFinding(llava, wordShares(), random, { part });
      const places = (batch: StageBatch): tf.Tensor3D =>
        part === 'vision' ? seen(batch) : llava.project(seen(batch), llava.vision.gridOf(batch.images!));
      const where = part === 'vision' ? whereLooked : () => undefined;
      return { model, loss: (batch) => model.loss(places(batch), batch.texts, where(batch)) };
    }
    case 'telling':
      return {
        model: llava,
        loss: (batch) =>
          tf.tidy(() => {
            const places = llava.project(seen(batch), llava.vision.gridOf(batch.images!)); // [B, N, D]
            return tellingLoss(places, batch.told!, llava.decoder.tokens.table);
          }),
      };
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

/** What is told of the patches that are looked at: int32 [B, n, M]. */
function whereLooked({ where, kept }: StageBatch): tf.Tensor3D | undefined {
  if (where === undefined) return undefined;
  const looked = kept?.map((patches, picture) => Array.from(patches, (patch) => where[picture]![patch]!));
  return toldTensor(looked ?? where);
}
