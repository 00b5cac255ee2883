import { expectShape, ShapeError } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';
import { oneHot } from './one-hot.ts';
import { rowsAndWidth } from './rows-and-width.ts';

/** Room for the constants of the kernel. */
const scratchFloats = 32;

export interface CrossEntropyOptions {
  /** Rows with this label count for nothing; −100 unless given. */
  readonly ignoreIndex?: number;
}

interface CrossEntropyAttributes extends Record<string, number> {
  readonly ignoreIndex: number;
  /** n, the number of labels that count. */
  readonly count: number;
}

/** int32 [n] → bool [n]: whether a label counts. */
function counts(labels: tf.Tensor, ignoreIndex: number): tf.Tensor {
  return tf.notEqual(labels, tf.scalar(ignoreIndex, 'int32'));
}

const backward = defineOp<
  { dy: tf.Tensor; logits: tf.Tensor; labels: tf.Tensor; logSums: tf.Tensor },
  CrossEntropyAttributes
>({
  name: 'CrossEntropyGradient',
  composed: ({ dy, logits, labels, logSums }, { ignoreIndex, count }) => {
    const probabilities = tf.exp(tf.sub(logits, tf.expandDims(logSums, 1))); // [n, K]
    const error = tf.sub(probabilities, oneHot(labels, logits.shape[1]!));
    const keep = tf.broadcastTo(tf.expandDims(counts(labels, ignoreIndex), 1), error.shape);
    const kept = tf.where(keep, error, 0); // not a product: 0 · NaN is NaN
    return tf.mul(kept, tf.div(dy, count));
  },
  kernel: ({ dy, logits, labels, logSums }, { ignoreIndex, count }, heap) => {
    const dlogits = heap.output(logits.shape);
    heap.kernels.crossEntropyGradient(
      heap.pointer(dy),
      heap.pointer(logits),
      heap.pointer(labels),
      heap.pointer(logSums),
      heap.pointer(dlogits),
      ...rowsAndWidth(logits),
      ignoreIndex,
      count,
      heap.scratch(scratchFloats),
    );
    return dlogits;
  },
});

const forward = defineOp<{ logits: tf.Tensor; labels: tf.Tensor }, CrossEntropyAttributes>({
  name: 'CrossEntropy',
  composed: ({ logits, labels }, { ignoreIndex, count }) => {
    const highest = tf.max(logits, 1, true); // [n, 1]
    const shifted = tf.sub(logits, highest);
    const logSums = tf.log(tf.sum(tf.exp(shifted), 1)); // [n], of the shifted logits
    const at = oneHot(labels, logits.shape[1]!);
    // 0 · −∞ is not 0: pick the label's logit by where, so that a class with logit −∞ does no harm.
    const chosen = tf.sum(tf.where(tf.cast(at, 'bool'), shifted, 0), 1); // [n]
    const losses = tf.where(counts(labels, ignoreIndex), tf.sub(logSums, chosen), 0); // [n]
    return [tf.div(tf.sum(losses), count), tf.add(logSums, tf.squeeze(highest, [1]))];
  },
  kernel: ({ logits, labels }, { ignoreIndex, count }, heap) => {
    const [loss, logSums] = [heap.output([]), heap.output(labels.shape)];
    heap.kernels.crossEntropy(
      heap.pointer(logits),
      heap.pointer(labels),
      heap.pointer(loss),
      heap.pointer(logSums),
      ...rowsAndWidth(logits),
      ignoreIndex,
      count,
      heap.scratch(scratchFloats),
    );
    return [loss, logSums];
  },
  gradient: {
    saveInputs: ['logits', 'labels'],
    saveOutputs: [1],
    gradient: (dy, saved, attributes) => {
      const [logits, labels, logSums] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      return {
        logits: () => backward({ dy, logits, labels, logSums }, attributes),
        labels: () => {
          throw new Error('crossEntropy: labels are integers and have no gradient');
        },
      };
    },
  },
});

/**
 * L = 1/n · Σᵢ (log Σₖ exp(logits[i, k]) − logits[i, labels[i]]) over the n rows whose label is not `ignoreIndex`:
 * logits [..., K], labels int32 [...] → scalar. A model that knows nothing starts at ln K. A logit that is NaN in a
 * row that counts makes the loss NaN.
 *
 * @throws RangeError when no label counts, or one is neither in 0 … K − 1 nor `ignoreIndex`.
 */
export function crossEntropy(
  logits: tf.Tensor,
  labels: tf.Tensor,
  options: CrossEntropyOptions = {},
): tf.Scalar {
  const { ignoreIndex = -100 } = options;
  expectDtype(logits, 'float32', 'crossEntropy: logits');
  expectDtype(labels, 'int32', 'crossEntropy: labels');
  const { K } = expectShape(logits, '... K', {}, 'crossEntropy: logits');
  if (!tf.util.arraysEqual(labels.shape, logits.shape.slice(0, -1))) {
    throw new ShapeError(
      `crossEntropy: labels must have one label for every row of logits [${logits.shape.join(', ')}]: expected [${logits.shape.slice(0, -1).join(', ')}]; got [${labels.shape.join(', ')}]`,
    );
  }
  const count = countLabels(labels, K, ignoreIndex);
  const rows = tf.reshape(logits, [labels.size, K]); // [n, K]
  return forward(
    { logits: rows, labels: tf.reshape(labels, [labels.size]) },
    { ignoreIndex, count },
  ).asScalar();
}

function countLabels(labels: tf.Tensor, classes: number, ignoreIndex: number): number {
  const values = labels.dataSync<'int32'>();
  let count = 0;
  for (const [position, label] of values.entries()) {
    if (label === ignoreIndex) continue;
    if (label < 0 || label >= classes) {
      throw new RangeError(
        `crossEntropy: label ${label} at position ${position} of labels [${labels.shape.join(', ')}] is outside the ${classes} classes of the logits; labels run from 0 to ${classes - 1}, or are ${ignoreIndex} to be ignored`,
      );
    }
    count++;
  }
  if (count > 0) return count;
  throw new RangeError(
    `crossEntropy: none of the ${values.length} labels counts (all are ignoreIndex = ${ignoreIndex}), so that there is no mean; check how the labels are masked`,
  );
}
