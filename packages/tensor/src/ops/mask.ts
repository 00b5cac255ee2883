import { ShapeError } from '../shape.ts';
import * as tf from '../tf.ts';

/** Which logits take part in a softmax. */
export interface MaskOptions {
  /** Whether query i sees key j only if j ≤ i + (S − T): with S > T the queries are the last T of S tokens. */
  readonly causal?: boolean;
  /** Added to the logits, broadcast over [..., T, S]: 0 where a query may look, −∞ where not. */
  readonly mask?: tf.Tensor;
}

/** logits [..., T, S] + mask, and −∞ where the causal order hides a key. */
export function maskedLogits(logits: tf.Tensor, causal: boolean, mask: tf.Tensor | undefined): tf.Tensor {
  const masked = mask === undefined ? logits : tf.add(logits, mask);
  if (!causal) return masked;
  const [queries, keys] = logits.shape.slice(-2) as [number, number];
  const i = tf.reshape(tf.range(0, queries), [queries, 1]);
  const visible = tf.lessEqual(tf.sub(tf.range(0, keys), keys - queries), i); // [T, S]
  return tf.where(tf.broadcastTo(visible, logits.shape), masked, Number.NEGATIVE_INFINITY);
}

/** @throws ShapeError when a mask does not broadcast to the logits it is added to. */
export function expectMask(mask: tf.Tensor, shape: readonly number[], what: string): void {
  const missing = shape.length - mask.shape.length;
  const fits = mask.shape.every((length, axis) => length === 1 || length === shape[axis + missing]);
  if (missing >= 0 && fits) return;
  throw new ShapeError(
    `${what}: must broadcast to the logits [${shape.join(', ')}]; got [${mask.shape.join(', ')}]`,
  );
}

/** The mask with all columns, and, if the logits have more than four axes, all of it: what `maskLayout` can tell. */
export function fitMask(mask: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (shape.length <= 4 && mask.shape.at(-1) === shape.at(-1)) return mask;
  // By a sum, because tfjs has no gradient for broadcasting five axes.
  const fitted = shape.length > 4 ? [...shape] : [...mask.shape.slice(0, -1), shape.at(-1)!];
  return tf.add(mask, tf.zeros(fitted));
}

/** Σ of a tensor over the axes along which a tensor of `shape` was broadcast to it: the gradient of broadcasting. */
export function sumTo(tensor: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const missing = tensor.shape.length - shape.length;
  const axes = tensor.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < missing || (shape[axis - missing] === 1 && tensor.shape[axis] !== 1));
  return tf.reshape(axes.length === 0 ? tensor : tf.sum(tensor, axes), [...shape]);
}
