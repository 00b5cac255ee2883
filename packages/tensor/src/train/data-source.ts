import type { Random } from '../random.ts';

/** Where batches come from. */
export interface DataSource<Batch> {
  /**
   * The batch of a step; steps count from 0. A source that computes it from the step alone needs nothing else to
   * resume exactly. Tensors made here are disposed of after the step.
   */
  batch(step: number): Batch;
  /** For a source that keeps a position of its own: plain data, stored with every checkpoint. */
  state?(): unknown;
  /** Takes back what `state` gave. */
  restore?(state: unknown): void;
}

/**
 * Which examples step s trains on: all `count` of them in one random order, then in another, and so on; a batch may
 * span two orders. Computed from s alone.
 */
export function shuffledBatches(count: number, size: number, random: Random): (step: number) => Int32Array {
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(size) || size < 1) {
    throw new Error(
      `shuffledBatches: count and size must be whole numbers ≥ 1; got count ${count}, size ${size}`,
    );
  }
  let last: { epoch: number; order: Int32Array } = { epoch: -1, order: new Int32Array(0) };
  const exampleAt = (position: number): number => {
    const epoch = Math.floor(position / count);
    if (epoch !== last.epoch) last = { epoch, order: random.fork(epoch).permutation(count) };
    return last.order[position % count]!;
  };
  return (step) => Int32Array.from({ length: size }, (_, index) => exampleAt(step * size + index));
}
