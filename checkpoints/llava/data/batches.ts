/** From examples to tensors: what a worker reads in a step. */

import { type LabelledTexts, labelledTexts } from '@pixels/llava';
import type { Share, tf } from '@pixels/tensor';
import type { Picture } from '@pixels/world';
import type { Example, ExampleSource } from './examples.ts';
import { lengthBuckets } from './length-buckets.ts';
import { scaledPictures } from './pictures.ts';
import { takeTurns } from './take-turns.ts';

export interface Batch {
  readonly texts: LabelledTexts;
  readonly captions: readonly string[];
  readonly pictures?: readonly Picture[];
  /** [B, height, width, 3]; none with texts that have no pictures. */
  readonly images?: tf.Tensor4D;
}

export interface BatchOptions {
  readonly batchSize: number;
  readonly sortedTogether: number;
  readonly share: Share;
  readonly seed: number;
  /** So many steps show single drawings alone, from the first on, if there are any. */
  readonly drawingsFirst: number;
}

/** Step → this worker's examples: sources take turns, texts of one length come together. */
export function exampleBatches(
  sources: readonly ExampleSource[],
  options: BatchOptions,
): (step: number) => readonly Example[] {
  const turnOf = takeTurns(sources.map(({ share }) => share));
  const drawings = sources.findIndex(({ data }) => data === 'drawings');
  const first = drawings < 0 ? 0 : options.drawingsFirst;
  const buckets = sources.map(({ make }) =>
    lengthBuckets({ ...options, make, lengthOf: ({ text }) => text.ids.length }),
  );
  return (step) => {
    if (step < first) return buckets[drawings]!(step);
    const { source, before } = turnOf(step - first);
    return buckets[source]!(source === drawings ? first + before : before);
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
  const pictures = examples.flatMap(({ paint }) => paint?.() ?? []);
  if (pictures.length === 0) return { texts, captions };
  return { texts, captions, pictures, images: scaledPictures(pictures) };
}
