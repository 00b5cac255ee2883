import { linear } from '../ops/linear.ts';
import type { Random } from '../random.ts';
import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import { Module, parameter } from './module.ts';
import { expectSizes } from './sizes.ts';

export interface LinearConfig {
  readonly inputs: number;
  readonly outputs: number;
  /** Whether a bias is added; true unless given. */
  readonly bias?: boolean;
  /** Standard deviation of the weights at the start: √(2 / (In + Out)) unless given; 0 for a head that starts silent. */
  readonly deviation?: number;
}

/**
 * y = x·W + b. Starts with W ~ N(0, 2 / (In + Out)), which keeps the size of what flows forward and of the gradients
 * that flow back about the same at any width (Glorot & Bengio 2010, eq. 12), and with b = 0.
 */
export class Linear extends Module {
  /** [In, Out]. */
  readonly weight: tf.Variable;
  /** [Out]. */
  readonly bias?: tf.Variable;

  constructor(config: LinearConfig, random: Random) {
    super();
    const { inputs, outputs, bias = true, deviation = Math.sqrt(2 / (inputs + outputs)) } = config;
    expectSizes('Linear', { inputs, outputs });
    this.weight = parameter(random.normalTensor([inputs, outputs], deviation));
    if (bias) this.bias = parameter(tf.zeros([outputs]));
  }

  /** x [..., In] → [..., Out]. */
  apply(x: tf.Tensor): tf.Tensor {
    expectShape(x, '... In', { In: this.weight.shape[0] }, 'Linear: x');
    return linear(x, this.weight, this.bias); // [..., In] × [In, Out] → [..., Out]
  }
}
