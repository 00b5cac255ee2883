/** The matrix products of tfjs on our kernel: `tf.matMul` and `tf.fused.matMul`. */
import * as tf from '../tf.ts';
import { multiply } from './multiply.ts';
import type { Replacement } from './replacement.ts';

/** BatchMatMul. The published kernel says what it does not support: everything but float32. */
export const batchMatMul: Replacement = (call, heap, published) => {
  const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return published(call);
  const { transposeA, transposeB } = call.attrs as unknown as tf.BatchMatMulAttrs;
  return multiply(heap, a, b, { transposeA, transposeB });
};

interface FusedInputs {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
  readonly bias?: tf.TensorInfo;
  readonly preluActivationWeights?: tf.TensorInfo;
}

/** _FusedMatMul = activation(A·B + bias). The activation, and a bias that is not one row, take a kernel of tfjs each. */
export const fusedMatMul: Replacement = (call, heap, published) => {
  const { a, b, bias, preluActivationWeights } = call.inputs as unknown as FusedInputs;
  const attributes = call.attrs as unknown as tf._FusedMatMulAttrs;
  const { transposeA, transposeB, activation, leakyreluAlpha } = attributes;
  const isKnown = activationKernels.has(activation);
  if (a.dtype !== 'float32' || b.dtype !== 'float32' || !isKnown) return published(call);
  const columns = b.shape.at(transposeB ? -2 : -1);
  const isRow = bias?.shape.at(-1) === columns && tf.util.sizeFromShape(bias!.shape) === columns;
  let y = multiply(heap, a, b, { transposeA, transposeB, bias: isRow ? bias : undefined });

  const apply = (kernelName: string, inputs: tf.NamedTensorInfoMap): void => {
    const attrs = { alpha: leakyreluAlpha ?? 0 };
    const result = tf.getKernel(kernelName, 'wasm').kernelFunc({ ...call, inputs, attrs }) as tf.TensorInfo;
    heap.dispose(y);
    y = result;
  };
  if (bias !== undefined && !isRow) apply('Add', { a: y, b: bias });
  const kernelName = activationKernels.get(activation);
  if (kernelName === 'Prelu') apply(kernelName, { x: y, alpha: preluActivationWeights! });
  else if (kernelName !== undefined) apply(kernelName, { x: y });
  return y;
};

/** The activations that the published kernel knows, and the kernel of each by itself. */
const activationKernels: ReadonlyMap<string, string | undefined> = new Map([
  ['linear', undefined],
  ['relu', 'Relu'],
  ['relu6', 'Relu6'],
  ['prelu', 'Prelu'],
  ['leakyrelu', 'LeakyRelu'],
  ['sigmoid', 'Sigmoid'],
  ['elu', 'Elu'],
]);
