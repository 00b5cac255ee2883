import * as tf from '../tf.ts';
import { gelu } from './gelu.ts';
import { geluTanh } from './gelu-tanh.ts';
import { quickGelu } from './quick-gelu.ts';
import { silu } from './silu.ts';

export type Activation = 'relu' | 'gelu' | 'geluTanh' | 'quickGelu' | 'silu';

const functions: Readonly<Record<Activation, (x: tf.Tensor) => tf.Tensor>> = {
  relu: (x) => tf.relu(x),
  gelu,
  geluTanh,
  quickGelu,
  silu,
};

/** y = f(x) for the activation function of that name, elementwise: x [...] → [...]. @throws on an unknown name. */
export function activate(x: tf.Tensor, activation: Activation): tf.Tensor {
  if (!Object.hasOwn(functions, activation)) {
    throw new Error(
      `activate: unknown activation '${activation}'; choose one of ${Object.keys(functions).join(', ')}`,
    );
  }
  return functions[activation](x);
}
