import { type Activation, activate, Linear, Module, type Random, tf } from '@pixels/tensor';

export interface GatedMlpConfig {
  readonly width: number;
  readonly hidden: number;
  readonly activation: Activation;
  readonly bias: boolean;
}

/**
 * y = contract(activation(gate(x))∘expand(x)): half of what is inside decides how much of the other half passes. With
 * SiLU it is SwiGLU (Shazeer 2020, "GLU variants improve transformer", eq. 6).
 */
export class GatedMlp extends Module {
  readonly gate: Linear;
  readonly expand: Linear;
  readonly contract: Linear;
  readonly activation: Activation;

  constructor({ width, hidden, activation, bias }: GatedMlpConfig, random: Random) {
    super();
    this.gate = new Linear({ inputs: width, outputs: hidden, bias }, random.fork('gate'));
    this.expand = new Linear({ inputs: width, outputs: hidden, bias }, random.fork('expand'));
    this.contract = new Linear({ inputs: hidden, outputs: width, bias }, random.fork('contract'));
    this.activation = activation;
  }

  /** x [..., D] → [..., D]. */
  apply(x: tf.Tensor): tf.Tensor {
    const open = activate(this.gate.apply(x), this.activation); // [..., hidden]
    return this.contract.apply(tf.mul(open, this.expand.apply(x))); // [..., D]
  }
}
