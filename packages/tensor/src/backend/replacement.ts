import type * as tf from '../tf.ts';
import type { KernelHeap } from './heap.ts';

/** What tfjs hands to a kernel. */
export type KernelCall = Parameters<tf.KernelFunc>[0];

/** A kernel of ours in place of a published one, which stays at hand for what ours leaves to it. */
export type Replacement = (
  call: KernelCall,
  heap: KernelHeap,
  published: tf.KernelFunc,
) => tf.TensorInfo | tf.TensorInfo[];
