import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';

export interface ActivationDefinition {
  readonly name: 'gelu' | 'geluTanh' | 'quickGelu' | 'silu';
  readonly composed: (x: tf.Tensor) => tf.Tensor;
  /** dy/dx at x. */
  readonly derivative: (x: tf.Tensor) => tf.Tensor;
}

/** Room for the constants of a kernel. */
const scratchFloats = 32;

/** An elementwise op, y = f(x), with its gradient dx = dy·f′(x) in one pass. */
export function defineActivation(activation: ActivationDefinition): (x: tf.Tensor) => tf.Tensor {
  const { name, composed, derivative } = activation;
  const registered = name[0]!.toUpperCase() + name.slice(1);
  const backward = defineOp<{ x: tf.Tensor; dy: tf.Tensor }, Record<never, never>>({
    name: `${registered}Gradient`,
    composed: ({ x, dy }) => tf.mul(dy, derivative(x)),
    kernel: ({ x, dy }, _, heap) => {
      const dx = heap.output(x.shape);
      const [count, scratch] = [tf.util.sizeFromShape(x.shape), heap.scratch(scratchFloats)];
      heap.kernels[`${name}Gradient`](heap.pointer(x), heap.pointer(dy), heap.pointer(dx), count, scratch);
      return dx;
    },
  });
  const forward = defineOp<{ x: tf.Tensor }, Record<never, never>>({
    name: registered,
    composed: ({ x }) => composed(x),
    kernel: ({ x }, _, heap) => {
      const y = heap.output(x.shape);
      const [count, scratch] = [tf.util.sizeFromShape(x.shape), heap.scratch(scratchFloats)];
      heap.kernels[name](heap.pointer(x), heap.pointer(y), count, scratch);
      return y;
    },
    gradient: {
      saveInputs: ['x'],
      gradient: (dy, [x]) => ({ x: () => backward({ x: x!, dy }, {}) }),
    },
  });
  return (x) => {
    expectDtype(x, 'float32', `${name}: x`);
    return forward({ x }, {});
  };
}
