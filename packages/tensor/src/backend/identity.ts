import type * as tf from '../tf.ts';
import type { Replacement } from './replacement.ts';

/** y = x without the copy that the published kernel makes: tensors never change, so both may share their data. */
export const identity: Replacement = ({ inputs }, heap) => heap.share(inputs.x as tf.TensorInfo);
