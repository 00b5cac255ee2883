import type * as tf from '../tf.ts';

interface CountingBackend {
  incRef(dataId: object): void;
}

/** y = x without the copy that the published kernel makes: tensors never change, so both may share their data. */
export const identity: tf.KernelFunc = ({ inputs, backend }) => {
  const x = inputs.x as tf.TensorInfo;
  (backend as CountingBackend).incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};
