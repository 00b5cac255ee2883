/** Texts of one length in one batch, because filling up short ones costs as much as reading them. */

import { type Share, shareOf } from '@pixels/tensor';
import { permutation } from '@pixels/world';

export interface LengthBucketsOptions<Item> {
  /** Item `index`, from the index alone; it is asked for once, and may be asked for again. */
  readonly make: (index: number) => Item;
  readonly lengthOf: (item: Item) => number;
  /** Of all workers together. */
  readonly batchSize: number;
  /** So many batches are made, sorted by length and cut again, and come in a random order. */
  readonly sortedTogether: number;
  /** Of the N workers, worker w takes every N-th item from the w-th on, so that all have alike lengths at each step. */
  readonly share: Share;
  readonly seed: number;
}

/** Batch n of this worker's items. Everything follows from n: a training resumes at any step. */
export function lengthBuckets<Item>(options: LengthBucketsOptions<Item>): (turn: number) => readonly Item[] {
  const { make, lengthOf, batchSize, sortedTogether, share, seed } = options;
  const { count } = shareOf(batchSize, share);
  let current: { readonly window: number; readonly batches: readonly (readonly Item[])[] } | undefined;
  const batchesOf = (window: number): readonly (readonly Item[])[] => {
    const items = Array.from({ length: sortedTogether * count }, (_, place) =>
      make(window * sortedTogether * batchSize + place * share.workers + share.worker),
    );
    const sorted = items.toSorted((a, b) => lengthOf(a) - lengthOf(b));
    // All workers draw the same order, so that none waits for another's long texts.
    return Array.from(permutation(sortedTogether, seed, 'length buckets', window), (batch) =>
      sorted.slice(batch * count, (batch + 1) * count),
    );
  };
  return (turn) => {
    const window = Math.floor(turn / sortedTogether);
    if (current?.window !== window) current = { window, batches: batchesOf(window) };
    return current.batches[turn % sortedTogether]!;
  };
}
