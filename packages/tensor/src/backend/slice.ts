import * as tf from '../tf.ts';
import type { Replacement } from './replacement.ts';

/** y = x[begin …, size …]. The published kernel first copies all of x, however little of it is wanted. */
export const slice: Replacement = (call, heap, published) => {
  const { x } = call.inputs as { x: tf.TensorInfo };
  const { begin: wantedBegin, size: wantedSize } = call.attrs as unknown as tf.SliceAttrs;
  if (x.dtype !== 'float32' && x.dtype !== 'int32') return published(call);
  const [begin, size] = tf.slice_util.parseSliceParams(x as tf.Tensor, wantedBegin, wantedSize) as [
    number[],
    number[],
  ];
  tf.slice_util.assertParamsValid(x as tf.Tensor, begin, size);
  const y = heap.output(size, x.dtype);
  const all = heap.floats();
  let to = heap.pointer(y) / 4;
  const run = runLength(x.shape, size);
  for (const from of runStarts(x.shape, begin, size, run)) {
    const first = heap.pointer(x) / 4 + from;
    all.copyWithin(to, first, first + run);
    to += run;
  }
  return y;
};

/** How many numbers that are wanted lie beside each other: the last axes as far as they are whole, and one more. */
function runLength(shape: readonly number[], size: readonly number[]): number {
  let run = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    run *= size[axis]!;
    if (size[axis] !== shape[axis]) break;
  }
  return run;
}

/** Where each stretch of `run` numbers begins in x. */
function* runStarts(
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
  run: number,
): Generator<number> {
  const strides = shape.map((_, axis) => tf.util.sizeFromShape(shape.slice(axis + 1)));
  const total = tf.util.sizeFromShape([...size]);
  for (let first = 0; first < total; first += run) {
    let rest = first;
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (begin[axis]! + (rest % size[axis]!)) * strides[axis]!;
      rest = Math.floor(rest / size[axis]!);
    }
    yield from;
  }
}
