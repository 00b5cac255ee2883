import { segmentSum } from '../backend/segment-sum.ts';
import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';
import { oneHot } from './one-hot.ts';

/** dtable[v] = Σ of dy[i] over the i with ids[i] = v: [n], [n, D] → [V, D]. */
const backward = defineOp<{ ids: tf.Tensor; dy: tf.Tensor }, { count: number }>({
  name: 'EmbeddingLookupGradient',
  composed: ({ ids, dy }, { count }) => {
    const [rows, width] = dy.shape as [number, number];
    // matMul of an empty batch is undefined in tfjs.
    if (rows === 0) return tf.zeros([count, width]);
    return tf.matMul(oneHot(ids, count), dy, true); // [n, V]ᵀ × [n, D] → [V, D]
  },
  kernel: ({ ids, dy }, { count }, heap) => segmentSum(heap, ids, dy, count),
});

const forward = defineOp<{ table: tf.Tensor; ids: tf.Tensor }, { count: number }>({
  name: 'EmbeddingLookup',
  composed: ({ table, ids }) => tf.gather(table, ids),
  kernel: ({ table, ids }, _, heap) => {
    const [rows, width] = [ids.shape[0]!, table.shape[1]!];
    const y = heap.output([rows, width]);
    heap.kernels.embeddingLookup(heap.pointer(table), heap.pointer(ids), heap.pointer(y), rows, width);
    return y;
  },
  gradient: {
    saveInputs: ['ids'],
    gradient: (dy, [ids], { count }) => ({
      table: () => backward({ ids: ids!, dy }, { count }),
      ids: () => {
        throw new Error('embeddingLookup: ids are integers and have no gradient');
      },
    }),
  },
});

/**
 * y[…, :] = table[ids[…], :]: table [V, D], ids int32 [...] → [..., D]. The gradient of the table adds up over
 * repeated ids.
 *
 * @throws RangeError naming the first id outside 0 … V − 1, where it stands and V.
 */
export function embeddingLookup(table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  expectDtype(table, 'float32', 'embeddingLookup: table');
  expectDtype(ids, 'int32', 'embeddingLookup: ids');
  const { V, D } = expectShape(table, 'V D', {}, 'embeddingLookup: table');
  const values = ids.dataSync<'int32'>();
  const wrong = values.findIndex((id) => id < 0 || id >= V);
  if (wrong >= 0) {
    throw new RangeError(
      `embeddingLookup: id ${values[wrong]} at position ${wrong} of ids [${ids.shape.join(', ')}] is outside the table of ${V} rows; ids run from 0 to ${V - 1}`,
    );
  }
  const rows = forward({ table, ids: tf.reshape(ids, [ids.size]) }, { count: V }); // [n, D]
  return tf.reshape(rows, [...ids.shape, D]); // [..., D]
}
