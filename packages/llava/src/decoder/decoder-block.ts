import { LayerNorm, Mlp, Module, type Random, RMSNorm, tf } from '@pixels/tensor';
import type { FullDecoderConfig } from './decoder-config.ts';
import { GatedMlp } from './gated-mlp.ts';
import { type AttentionContext, SelfAttention } from './self-attention.ts';

/** The norm that a config names. */
export function normOf({ norm, width, epsilon }: FullDecoderConfig): RMSNorm | LayerNorm {
  return norm === 'rms' ? new RMSNorm({ width, epsilon }) : new LayerNorm({ width, epsilon });
}

/** x ← x + attention(norm(x)), then x ← x + mlp(norm(x)): tokens look back, then each thinks for itself. */
export class DecoderBlock extends Module {
  readonly attentionNorm: RMSNorm | LayerNorm;
  readonly attention: SelfAttention;
  readonly mlpNorm: RMSNorm | LayerNorm;
  readonly mlp: GatedMlp | Mlp;

  constructor(config: FullDecoderConfig, random: Random) {
    super();
    const { width, hidden, activation, mlpBias: bias } = config;
    const MlpOfKind = config.mlp === 'gated' ? GatedMlp : Mlp;
    this.attentionNorm = normOf(config);
    this.attention = new SelfAttention(config, random.fork('attention'));
    this.mlpNorm = normOf(config);
    this.mlp = new MlpOfKind({ width, hidden, activation, bias }, random.fork('mlp'));
  }

  /** x [B, T, D] → [B, T, D]. */
  apply(x: tf.Tensor, context: AttentionContext): tf.Tensor {
    const looked = tf.add(x, this.attention.apply(this.attentionNorm.apply(x), context)); // [B, T, D]
    return tf.add(looked, this.mlp.apply(this.mlpNorm.apply(looked))); // [B, T, D]
  }

  /** The attention weights of `apply(x)`: x [B, T, D] → [B, H, T, T]. */
  weights(x: tf.Tensor, context: AttentionContext): tf.Tensor {
    return this.attention.weights(this.attentionNorm.apply(x), context); // [B, H, T, T]
  }
}
