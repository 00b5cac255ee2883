import * as tf from './tf.ts';

/**
 * Runs a computation whose result holds no tensors: every tensor made on the way is disposed.
 *
 * `tf.tidy` would look for tensors in the result, element by element: 0.2 s for an array of a million numbers.
 */
export function plain<T>(compute: () => T): T {
  let result!: T;
  tf.tidy(() => {
    result = compute();
  });
  return result;
}
