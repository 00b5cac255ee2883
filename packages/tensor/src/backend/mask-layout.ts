import * as tf from '../tf.ts';

/** A mask as kernels read it: logits as [outer, heads, rows, columns], strides of the mask in floats, 0 to repeat. */
export interface MaskLayout {
  readonly outer: number;
  readonly heads: number;
  readonly rows: number;
  readonly columns: number;
  readonly strides: readonly [outer: number, head: number, row: number];
}

/** @param mask a shape that broadcasts to the first, with all its columns; with more than four axes, the first itself. */
export function maskLayout(shape: readonly number[], mask: readonly number[] | undefined): MaskLayout {
  const [heads, rows, columns] = lastAxes(shape);
  const outer = tf.util.sizeFromShape(shape.slice(0, -3));
  if (mask === undefined) return { outer, heads, rows, columns, strides: [0, 0, 0] };
  const [maskHeads, maskRows] = lastAxes(mask);
  const maskOuter = tf.util.sizeFromShape(mask.slice(0, -3));
  const row = maskRows === 1 ? 0 : columns;
  const head = maskHeads === 1 ? 0 : maskRows * columns;
  return {
    outer,
    heads,
    rows,
    columns,
    strides: [maskOuter === 1 ? 0 : maskHeads * maskRows * columns, head, row],
  };
}

function lastAxes(shape: readonly number[]): [number, number, number] {
  return [shape.at(-3) ?? 1, shape.at(-2) ?? 1, shape.at(-1) ?? 1];
}
