/** Matrix products of tensors on our kernel: shapes become strides, broadcast axes become runs. */
import * as tf from '../tf.ts';
import { type BatchRun, batchRuns } from './batch-runs.ts';
import type { KernelHeap } from './heap.ts';

export interface MultiplyOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** As many floats as the product has columns, added to every row. */
  readonly bias?: tf.TensorInfo | undefined;
}

/** Matrices in memory; strides in floats. A transposed matrix has its strides swapped. */
interface Matrices {
  readonly pointer: number;
  readonly batch: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** What `matmul` in kernels/assembly/matmul.ts asks for: room for a tile, a packed strip and a packed block. */
const scratchFloats = 80 + 6 * 512 + 256 * 512;

/**
 * C = A·B + bias: a [..., M, K], b [..., K, N] → [..., M, N], float32; leading axes broadcast.
 * @throws when the inner lengths or the leading axes do not fit.
 */
export function multiply(
  heap: KernelHeap,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { transposeA = false, transposeB = false, bias }: MultiplyOptions = {},
): tf.TensorInfo {
  let left = matrices(heap, a, transposeA);
  const right = matrices(heap, b, transposeB);
  tf.util.assert(
    left.columns === right.rows,
    () =>
      `matMul: the inner lengths ${left.columns} and ${right.rows} must be equal; got shapes [${a.shape}] and ` +
      `[${b.shape}] with transposeA=${transposeA} and transposeB=${transposeB}`,
  );
  tf.util.assert(
    bias === undefined || tf.util.sizeFromShape(bias.shape) === right.columns,
    () => `matMul: the bias must have ${right.columns} numbers, one a column; got shape [${bias!.shape}]`,
  );
  const batch = tf.backend_util.assertAndGetBroadcastShape([...left.batch], [...right.batch]);
  const c = heap.output([...batch, left.rows, right.columns]);
  let runs = batchRuns(batch, left.batch, right.batch);
  const [run] = runs;
  if (runs.length === 1 && run!.bStride === 0 && !transposeA) {
    // All matrices of a meet the same b: they are one tall matrix, and b is packed once.
    left = { ...left, rows: left.rows * run!.count };
    runs = [{ ...run!, count: 1 }];
  }
  for (const pair of runs) multiplyRun(heap, left, right, heap.pointer(c), bias, pair);
  return c;
}

function multiplyRun(
  heap: KernelHeap,
  left: Matrices,
  right: Matrices,
  c: number,
  bias: tf.TensorInfo | undefined,
  run: BatchRun,
): void {
  const aFloats = left.rows * left.columns;
  const bFloats = right.rows * right.columns;
  heap.kernels.matmul(
    left.pointer + run.a * aFloats * 4,
    run.aStride * aFloats,
    left.rowStride,
    left.columnStride,
    right.pointer + run.b * bFloats * 4,
    run.bStride * bFloats,
    right.rowStride,
    right.columnStride,
    bias === undefined ? 0 : heap.pointer(bias),
    c + run.c * left.rows * right.columns * 4,
    run.count,
    left.rows,
    right.columns,
    left.columns,
    heap.scratch(scratchFloats),
    heap.hasWideVectors,
  );
}

function matrices(heap: KernelHeap, tensor: tf.TensorInfo, isTransposed: boolean): Matrices {
  tf.util.assert(
    tensor.shape.length >= 2,
    () => `matMul: a matrix has two axes or more; got shape [${tensor.shape}]`,
  );
  const [rows, columns] = tensor.shape.slice(-2) as [number, number];
  const batch = tensor.shape.slice(0, -2);
  const stored = { pointer: heap.pointer(tensor), batch, rows, columns, rowStride: columns, columnStride: 1 };
  return isTransposed ? transposed(stored) : stored;
}

function transposed(matrix: Matrices): Matrices {
  return {
    ...matrix,
    rows: matrix.columns,
    columns: matrix.rows,
    rowStride: matrix.columnStride,
    columnStride: matrix.rowStride,
  };
}
