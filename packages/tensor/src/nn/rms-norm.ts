import { rmsNorm } from '../ops/rms-norm.ts';
import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import type { NormConfig } from './layer-norm.ts';
import { Module, parameter } from './module.ts';
import { expectSizes } from './sizes.ts';

/** y = scale·x / √(mean of x² + ε) over the last axis (Zhang & Sennrich 2019). */
export class RMSNorm extends Module {
  /** [D], starts as 1. */
  readonly scale: tf.Variable;
  readonly epsilon: number;

  constructor({ width, epsilon = 1e-6 }: NormConfig) {
    super();
    expectSizes('RMSNorm', { width });
    this.scale = parameter(tf.ones([width]));
    this.epsilon = epsilon;
  }

  /** x [..., D] → [..., D]. */
  apply(x: tf.Tensor): tf.Tensor {
    expectShape(x, '... D', { D: this.scale.size }, 'RMSNorm: x');
    return rmsNorm(x, this.scale, this.epsilon);
  }
}
