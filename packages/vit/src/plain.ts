import { tf } from '@pixels/tensor';

/** Runs a computation whose result holds no tensors: every tensor made on the way is disposed. */
export function plain<T>(compute: () => T): T {
  let result!: T;
  tf.tidy(() => {
    result = compute();
  });
  return result;
}
