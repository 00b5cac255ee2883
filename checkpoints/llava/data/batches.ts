/** From examples to tensors: what a worker reads in a step. */

import { type LabelledTexts, labelledTexts, noWord, type StageData } from '@pixels/llava';
import { type Share, tf } from '@pixels/tensor';
import type { Picture } from '@pixels/world';
import type { Example, ExampleSource, Told } from './examples.ts';
import { lengthBuckets } from './length-buckets.ts';
import { scaledPictures } from './pictures.ts';
import { type Turn, takeTurns } from './take-turns.ts';

export interface Batch {
  readonly texts: LabelledTexts;
  readonly captions: readonly string[];
  readonly pictures?: readonly Picture[];
  /** [B, height, width, 3]; none with texts that have no pictures. */
  readonly images?: tf.Tensor4D;
  /** In place of images, or beside them: int32 [B, N, M], see `toldImages`. */
  readonly told?: tf.Tensor3D;
  /** Of captions that tell: what is told of each picture's patches. */
  readonly where?: readonly Told[];
}

export interface BatchOptions {
  readonly batchSize: number;
  readonly sortedTogether: number;
  readonly share: Share;
  readonly seed: number;
  /** So many steps show nothing but this, from the first on. */
  readonly first?: { readonly data: StageData; readonly steps: number } | undefined;
}

/** Step → this worker's examples: sources take turns, texts of one length come together. */
export function exampleBatches(
  sources: readonly ExampleSource[],
  options: BatchOptions,
): (step: number) => readonly Example[] {
  const { first } = options;
  const turnOf = firstAlone(sources, first);
  const buckets = sources.map(({ make }) =>
    lengthBuckets({ ...options, make, lengthOf: ({ text }) => text.ids.length }),
  );
  return (step) => {
    const { source, before } = turnOf(step);
    return buckets[source]!(before);
  };
}

/** Whose turn it is, if for some steps it is only that of the sources of one kind. */
function firstAlone(sources: readonly ExampleSource[], first: BatchOptions['first']): (step: number) => Turn {
  const turnOf = takeTurns(sources.map(({ share }) => share));
  if (first === undefined) return turnOf;
  const early = [...sources.keys()].filter((source) => sources[source]!.data === first.data);
  const earlyTurnOf = takeTurns(early.map((source) => sources[source]!.share));
  const had = sources.map(() => 0);
  for (let step = 0; step < first.steps; step++) had[early[earlyTurnOf(step).source]!]!++;
  return (step) => {
    if (step < first.steps) {
      const { source, before } = earlyTurnOf(step);
      return { source: early[source]!, before };
    }
    const { source, before } = turnOf(step - first.steps);
    return { source, before: had[source]! + before };
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
  const told = examples.flatMap(({ told }) => (told === undefined ? [] : [told]));
  const where = examples.flatMap(({ where }) => (where === undefined ? [] : [where]));
  const read = {
    texts,
    captions,
    ...(told.length > 0 && { told: toldTensor(told) }),
    ...(where.length > 0 && { where }),
  };
  return pictures.length === 0 ? read : { ...read, pictures, images: scaledPictures(pictures) };
}

/** [B][N][up to M] → int32 [B, N, M], filled up with `noWord`. */
export function toldTensor(told: readonly Told[]): tf.Tensor3D {
  const [B, N] = [told.length, told[0]!.length];
  const M = Math.max(...told.flat().map(({ length }) => length));
  const words = new Int32Array(B * N * M).fill(noWord);
  for (const [place, ids] of told.flat().entries()) words.set(ids, place * M);
  return tf.tensor3d(words, [B, N, M], 'int32');
}
