/** A stretch of pairs of matrices at even distances: one call of the kernel. Everything counts in matrices. */
export interface BatchRun {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly count: number;
  /** From one matrix of a to the next; 0 where the same one is taken again. */
  readonly aStride: number;
  readonly bStride: number;
}

/** Which matrices of a and b meet when their leading axes broadcast to `batch`. */
export function batchRuns(
  batch: readonly number[],
  aBatch: readonly number[],
  bBatch: readonly number[],
): BatchRun[] {
  const size = product(batch);
  const [aSize, bSize] = [product(aBatch), product(bBatch)];
  const isPlain = (own: number) => own === size || own === 1;
  if (isPlain(aSize) && isPlain(bSize)) {
    return [{ a: 0, b: 0, c: 0, count: size, aStride: aSize === 1 ? 0 : 1, bStride: bSize === 1 ? 0 : 1 }];
  }
  const a = matrixIndices(batch, aBatch);
  const b = matrixIndices(batch, bBatch);
  const runs: BatchRun[] = [];
  for (let c = 0; c < size; ) {
    const aStride = (a[c + 1] ?? a[c]!) - a[c]!;
    const bStride = (b[c + 1] ?? b[c]!) - b[c]!;
    let end = c + 1;
    while (end < size && a[end]! - a[end - 1]! === aStride && b[end]! - b[end - 1]! === bStride) end++;
    runs.push({ a: a[c]!, b: b[c]!, c, count: end - c, aStride, bStride });
    c = end;
  }
  return runs;
}

/** For every matrix of the broadcast batch, in order, the index of the operand's own matrix. */
function matrixIndices(batch: readonly number[], own: readonly number[]): number[] {
  let indices = [0];
  for (const [axis, length] of batch.entries()) {
    const ownLength = own[axis - batch.length + own.length] ?? 1;
    // ownLength is the axis' length or 1, and i % 1 is 0: the only one is taken every time.
    indices = indices.flatMap((index) =>
      Array.from({ length }, (_, i) => index * ownLength + (i % ownLength)),
    );
  }
  return indices;
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((size, length) => size * length, 1);
}
