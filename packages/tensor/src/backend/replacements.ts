/** The tfjs kernels that ours replace on the wasm backend. */
import type * as tf from '../tf.ts';
import { identity } from './identity.ts';

export interface Replacement {
  readonly kernelName: string;
  readonly kernelFunc: tf.KernelFunc;
}

export const replacements: readonly Replacement[] = [{ kernelName: 'Identity', kernelFunc: identity }];
