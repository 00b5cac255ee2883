import type { Activation } from '../ops/activate.ts';
import type { Random } from '../random.ts';
import * as tf from '../tf.ts';
import { LayerNorm, type NormConfig } from './layer-norm.ts';
import { Mlp } from './mlp.ts';
import { Module } from './module.ts';
import { type AttendOptions, MultiHeadAttention } from './multi-head-attention.ts';
import { RMSNorm } from './rms-norm.ts';
import { expectChoice } from './sizes.ts';

export interface TransformerBlockConfig {
  readonly width: number;
  readonly heads: number;
  /** Width inside the MLP; 4 × `width` is usual. */
  readonly hidden: number;
  readonly activation?: Activation;
  readonly norm?: 'layer' | 'rms';
  /** Of the norms; each has a default of its own. */
  readonly epsilon?: number;
  /** Whether a token sees only itself and those before it. */
  readonly causal?: boolean;
  readonly keyValueHeads?: number;
  readonly bias?: boolean;
}

/**
 * x ← x + attention(norm(x)), then x ← x + mlp(norm(x)): tokens look at each other, then each thinks for itself.
 *
 * Norms stand before the parts, not after the sums, so that gradients reach the first block undiminished
 * (Xiong et al. 2020, "On layer normalization in the transformer architecture").
 */
export class TransformerBlock extends Module {
  readonly attentionNorm: LayerNorm | RMSNorm;
  readonly attention: MultiHeadAttention;
  readonly mlpNorm: LayerNorm | RMSNorm;
  readonly mlp: Mlp;

  constructor(config: TransformerBlockConfig, random: Random) {
    super();
    const { width, heads, hidden, activation = 'gelu', norm = 'layer', epsilon } = config;
    const { causal = false, keyValueHeads = heads, bias = true } = config;
    expectChoice('TransformerBlock', 'norm', norm, ['layer', 'rms']);
    const Norm = norm === 'layer' ? LayerNorm : RMSNorm;
    const normConfig: NormConfig = epsilon === undefined ? { width } : { width, epsilon };
    this.attentionNorm = new Norm(normConfig);
    this.attention = new MultiHeadAttention(
      { width, heads, keyValueHeads, bias, causal },
      random.fork('attention'),
    );
    this.mlpNorm = new Norm(normConfig);
    this.mlp = new Mlp({ width, hidden, activation, bias }, random.fork('mlp'));
  }

  /** x [B, T, D] → [B, T, D]. */
  apply(x: tf.Tensor, options: Omit<AttendOptions, 'context'> = {}): tf.Tensor {
    const looked = tf.add(x, this.attention.apply(this.attentionNorm.apply(x), options)); // [B, T, D]
    return tf.add(looked, this.mlp.apply(this.mlpNorm.apply(looked))); // [B, T, D]
  }
}
