import type * as tf from '../tf.ts';

/** @throws when a tensor has another dtype than the op can work on. `what` names function and argument. */
export function expectDtype(tensor: tf.Tensor, dtype: 'float32' | 'int32', what: string): void {
  if (tensor.dtype === dtype) return;
  throw new TypeError(
    `${what}: expected dtype ${dtype}; got ${tensor.dtype} [${tensor.shape.join(', ')}]; tf.cast(tensor, '${dtype}') converts it`,
  );
}
