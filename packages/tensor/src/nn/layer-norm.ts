import { layerNorm } from '../ops/layer-norm.ts';
import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import { Module, parameter } from './module.ts';
import { expectSizes } from './sizes.ts';

export interface NormConfig {
  readonly width: number;
  /** Added to the variance, so that nothing is divided by 0. */
  readonly epsilon?: number;
}

/** y = scale·(x − mean) / √(variance + ε) + shift over the last axis (Ba, Kiros & Hinton 2016). */
export class LayerNorm extends Module {
  /** [D], starts as 1. */
  readonly scale: tf.Variable;
  /** [D], starts as 0. */
  readonly shift: tf.Variable;
  readonly epsilon: number;

  constructor({ width, epsilon = 1e-5 }: NormConfig) {
    super();
    expectSizes('LayerNorm', { width });
    this.scale = parameter(tf.ones([width]));
    this.shift = parameter(tf.zeros([width]));
    this.epsilon = epsilon;
  }

  /** x [..., D] → [..., D]. */
  apply(x: tf.Tensor): tf.Tensor {
    expectShape(x, '... D', { D: this.scale.size }, 'LayerNorm: x');
    return layerNorm(x, this.scale, this.shift, this.epsilon);
  }
}
