import {
  type Activation,
  expectShape,
  LayerNorm,
  Mlp,
  Module,
  MultiHeadAttention,
  parameter,
  type Random,
  tf,
} from '@pixels/tensor';

export interface AttentionPoolingConfig {
  readonly width: number;
  readonly heads: number;
  readonly hidden: number;
  readonly activation: Activation;
  readonly epsilon: number;
}

/**
 * a = attention(probe → tokens), y = a + mlp(norm(a)): one learned question looks at all patches, and what it finds
 * stands for the image (Lee et al. 2019, "Set Transformer", §3.2; Zhai et al. 2022, "Scaling vision transformers", §2.2).
 */
export class AttentionPooling extends Module {
  /** [1, 1, D]. */
  readonly probe: tf.Variable;
  readonly attention: MultiHeadAttention;
  readonly norm: LayerNorm;
  readonly mlp: Mlp;

  constructor({ width, heads, hidden, activation, epsilon }: AttentionPoolingConfig, random: Random) {
    super();
    this.probe = parameter(random.fork('probe').normalTensor([1, 1, width], 1));
    this.attention = new MultiHeadAttention({ width, heads }, random.fork('attention'));
    this.norm = new LayerNorm({ width, epsilon });
    this.mlp = new Mlp({ width, hidden, activation }, random.fork('mlp'));
  }

  /** tokens [B, N, D] → [B, D]. */
  apply(tokens: tf.Tensor): tf.Tensor2D {
    const { B, D } = expectShape(tokens, 'B N D', {}, 'AttentionPooling: tokens');
    return tf.tidy(() => {
      const question = tf.tile(this.probe, [B, 1, 1]); // [B, 1, D]
      const found = this.attention.apply(question, { context: tokens }); // [B, 1, D]
      const y = tf.add(found, this.mlp.apply(this.norm.apply(found))); // [B, 1, D]
      return tf.reshape(y, [B, D]); // [B, D]
    });
  }
}
