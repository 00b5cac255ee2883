import * as tf from '../tf.ts';
import type { Layout } from './name-table.ts';

interface Conversion {
  /** Public tensor → ours of `shape`. */
  readonly read: (tensor: tf.Tensor, shape: readonly number[]) => tf.Tensor;
  /** Ours → a public tensor of `shape`. */
  readonly write: (tensor: tf.Tensor, shape: readonly number[]) => tf.Tensor;
}

export const conversions: Readonly<Record<Layout, Conversion>> = {
  same: {
    read: (tensor, shape) => tf.reshape(tensor, [...shape]),
    write: (tensor, shape) => tf.reshape(tensor, [...shape]),
  },
  transposed: {
    read: (weight) => tf.transpose(weight), // [Out, In] → [In, Out]
    write: (weight) => tf.transpose(weight), // [In, Out] → [Out, In]
  },
  convolution: {
    read: (kernel) => {
      const [D, C, P] = kernel.shape as [number, number, number, number];
      const pixelsFirst = tf.transpose(kernel, [2, 3, 1, 0]); // [D, C, P, P] → [P, P, C, D]
      return tf.reshape(pixelsFirst, [P * P * C, D]); // [P·P·C, D]
    },
    write: (weight, [D, C, P]) => {
      const pixelsFirst = tf.reshape(weight, [P!, P!, C!, D!]); // [P, P, C, D]
      return tf.transpose(pixelsFirst, [3, 2, 0, 1]); // [D, C, P, P]
    },
  },
};
