import * as tf from '../tf.ts';

/** [..., D] as a matrix: how many rows of the last axis there are, and how long they are. */
export function rowsAndWidth({ shape }: tf.TensorInfo): [rows: number, width: number] {
  return [tf.util.sizeFromShape(shape.slice(0, -1)), shape.at(-1)!];
}
