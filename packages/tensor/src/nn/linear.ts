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
}

/** Weights start as normal numbers of this deviation, as in GPT-2 and ViT. */
export const initialDeviation = 0.02;

/** y = x·W + b. Starts with W ~ N(0, 0.02²) and b = 0. */
export class Linear extends Module {
  /** [In, Out]. */
  readonly weight: tf.Variable;
  /** [Out]. */
  readonly bias?: tf.Variable;

  constructor({ inputs, outputs, bias = true }: LinearConfig, random: Random) {
    super();
    expectSizes('Linear', { inputs, outputs });
    this.weight = parameter(random.normalTensor([inputs, outputs], initialDeviation));
    if (bias) this.bias = parameter(tf.zeros([outputs]));
  }

  /** x [..., In] → [..., Out]. */
  apply(x: tf.Tensor): tf.Tensor {
    expectShape(x, '... In', { In: this.weight.shape[0] }, 'Linear: x');
    return linear(x, this.weight, this.bias); // [..., In] × [In, Out] → [..., Out]
  }
}
