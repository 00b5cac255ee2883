import { type Activation, activate } from '../ops/activate.ts';
import type { Random } from '../random.ts';
import type * as tf from '../tf.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { expectChoice, expectSizes } from './sizes.ts';

export interface MlpConfig {
  readonly width: number;
  /** Width between the two layers; 4 × `width` is usual. */
  readonly hidden: number;
  readonly activation: Activation;
  readonly bias?: boolean;
}

const activations: readonly Activation[] = ['relu', 'gelu', 'geluTanh', 'quickGelu', 'silu'];

/** y = contract(activation(expand(x))): each token is thought over by itself. */
export class Mlp extends Module {
  readonly expand: Linear;
  readonly contract: Linear;
  readonly activation: Activation;

  constructor({ width, hidden, activation, bias = true }: MlpConfig, random: Random) {
    super();
    expectSizes('Mlp', { width, hidden });
    expectChoice('Mlp', 'activation', activation, activations);
    this.expand = new Linear({ inputs: width, outputs: hidden, bias }, random.fork('expand'));
    this.contract = new Linear({ inputs: hidden, outputs: width, bias }, random.fork('contract'));
    this.activation = activation;
  }

  /** x [..., D] → [..., D]. */
  apply(x: tf.Tensor): tf.Tensor {
    const hidden = activate(this.expand.apply(x), this.activation); // [..., hidden]
    return this.contract.apply(hidden); // [..., D]
  }
}
