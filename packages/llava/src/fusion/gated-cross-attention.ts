/** The other road from pixels to words: not as further tokens, but looked up from between the layers. */

import {
  type LayerNorm,
  Mlp,
  Module,
  MultiHeadAttention,
  parameter,
  type Random,
  type RMSNorm,
  tf,
  type UseWeights,
} from '@pixels/tensor';
import { normOf } from '../decoder/decoder-block.ts';
import type { FullDecoderConfig } from '../decoder/decoder-config.ts';
import { GatedMlp } from '../decoder/gated-mlp.ts';

/**
 *     x ← x + tanh(a)·softmax(Q_T K_Iᵀ/√Dh) V_I        words ask, patches answer
 *     x ← x + tanh(m)·mlp(norm(x))                      then each word thinks it over
 *
 * with Q_T from the norm of x, K_I and V_I from the image. Both gates, a and m, start at 0: at first the decoder says,
 * bit for bit, what it said without the image, and takes in as much of it as helps (Alayrac et al. 2022, "Flamingo",
 * §3.1.2).
 */
export class GatedCrossAttention extends Module {
  readonly norm: RMSNorm | LayerNorm;
  readonly attention: MultiHeadAttention;
  /** a, a scalar. */
  readonly attentionGate: tf.Variable;
  readonly mlpNorm: RMSNorm | LayerNorm;
  readonly mlp: GatedMlp | Mlp;
  /** m, a scalar. */
  readonly mlpGate: tf.Variable;

  /** For a decoder of this config: as wide, with as many heads, its kind of norm and MLP. */
  constructor(config: FullDecoderConfig, random: Random) {
    super();
    const { width, heads, keyValueHeads, hidden, activation, attentionBias, mlpBias } = config;
    const MlpOfKind = config.mlp === 'gated' ? GatedMlp : Mlp;
    this.norm = normOf(config);
    this.attention = new MultiHeadAttention(
      { width, heads, keyValueHeads, bias: attentionBias },
      random.fork('attention'),
    );
    this.attentionGate = parameter(tf.scalar(0));
    this.mlpNorm = normOf(config);
    this.mlp = new MlpOfKind({ width, hidden, activation, bias: mlpBias }, random.fork('mlp'));
    this.mlpGate = parameter(tf.scalar(0));
  }

  /**
   * words [B, T, D] and what the projector made of their image [B, N, D] → [B, T, D].
   * @param use - gets the weights [B, H, T, N] in its hands; what it returns is used in their place.
   */
  apply(words: tf.Tensor, image: tf.Tensor, use?: UseWeights): tf.Tensor {
    return tf.tidy(() => {
      const seen = this.attention.apply(this.norm.apply(words), { context: image, use }); // [B, T, D]
      const x = tf.add(words, tf.mul(tf.tanh(this.attentionGate), seen)); // [B, T, D]
      const thought = this.mlp.apply(this.mlpNorm.apply(x)); // [B, T, D]
      return tf.add(x, tf.mul(tf.tanh(this.mlpGate), thought)); // [B, T, D]
    });
  }
}
