/** From examples to tensors: what a worker reads in a step. */

import { type LabelledTexts, labelledTexts } from '@pixels/llava';
import type { Share, tf } from '@pixels/tensor';
import type { Example, ExampleSource } from './examples.ts';
import { lengthBuckets } from './length-buckets.ts';
import { imagesOf } from './pictures.ts';
import { takeTurns } from './take-turns.ts';

export interface Batch {
  readonly texts: LabelledTexts;
  readonly captions: readonly string[];
  /** [B, height, width, 3]; none with texts that have no pictures. */
  readonly images?: tf.Tensor4D;
}

export interface BatchOptions {
  readonly batchSize: number;
  readonly sortedTogether: number;
  readonly share: Share;
  readonly seed: number;
}

/** Step → this worker's examples: sources take turns, texts of one length come together. */
export function exampleBatches(
  sources: readonly ExampleSource[],
  options: BatchOptions,
): (step: number) => readonly Example[] {
  const turnOf = takeTurns(sources.map(({ share }) => share));
  const buckets = sources.map(({ make }) =>
    lengthBuckets({ ...options, make, lengthOf: ({ text }) => text.ids.length }),
  );
  return (step) => {
    const { source, before } = turnOf(step);
    return buckets[source]!(before);
  };
}

export function batchOf(
  examples: readonly Example[],
  limits: { readonly padId: number; readonly maxTokens: number },
): Batch {
  const texts = labelledTexts(
    examples.map(({ text }) => text),
    limits,
  );
  const captions = examples.map(({ caption = '' }) => caption);
  const pictures = examples.flatMap(({ picture }) => picture ?? []);
  if (pictures.length === 0) return { texts, captions };
  const images = imagesOf(
    pictures[0]!.world,
    pictures.map(({ scene }) => scene),
  );
  return { texts, captions, images };
}
