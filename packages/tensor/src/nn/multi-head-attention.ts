import type { UseWeights } from '../ops/attention-in-hand.ts';
import { attentionWeights } from '../ops/attention-weights.ts';
import { splitHeads } from '../ops/heads.ts';
import { headwiseAttention } from '../ops/headwise-attention.ts';
import { type RotaryAngles, rotary } from '../ops/rotary.ts';
import type { Random } from '../random.ts';
import { expectShape } from '../shape.ts';
import type * as tf from '../tf.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { expectSizes } from './sizes.ts';

export interface MultiHeadAttentionConfig {
  readonly width: number;
  readonly heads: number;
  /** Heads of the keys and values, each shared by heads / keyValueHeads query heads; `heads` unless given. */
  readonly keyValueHeads?: number;
  /** Width of the context that cross-attention looks at; `width` unless given. */
  readonly keyValueWidth?: number;
  readonly bias?: boolean;
  /** Whether a token sees only itself and those before it. */
  readonly causal?: boolean;
}

export interface AttendOptions {
  /** [B, S, Dc]: tokens to look at in place of x itself (cross-attention). */
  readonly context?: tf.Tensor | undefined;
  /** Added to the logits, broadcast over [B, H, T, S]: 0 where a query may look, −∞ where not. */
  readonly mask?: tf.Tensor | undefined;
  /** Turns queries and keys by where their tokens stand: rotary positions, of x alone. */
  readonly angles?: RotaryAngles | undefined;
  /** Gets the weights in its hands, on a slower path. */
  readonly use?: UseWeights | undefined;
}

/**
 * y = output(concat over heads of softmax(QKᵀ/√Dh + mask)·V), with Q = queries(x), K = keys(context) and
 * V = values(context), where context is x unless given (Vaswani et al. 2017, §3.2). With `angles` Q and K are turned
 * by the places of their tokens (Su et al. 2021, §3.2).
 *
 * With fewer heads for keys and values, a group of query heads shares them (Ainslie et al. 2023, "GQA").
 */
export class MultiHeadAttention extends Module {
  readonly queries: Linear;
  readonly keys: Linear;
  readonly values: Linear;
  readonly output: Linear;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly causal: boolean;

  constructor(config: MultiHeadAttentionConfig, random: Random) {
    super();
    const {
      width,
      heads,
      keyValueHeads = heads,
      keyValueWidth = width,
      bias = true,
      causal = false,
    } = config;
    expectSizes('MultiHeadAttention', { width, heads, keyValueHeads, keyValueWidth });
    if (width % heads !== 0) {
      throw new Error(`MultiHeadAttention: width ${width} is not divisible by heads ${heads}`);
    }
    if (heads % keyValueHeads !== 0) {
      throw new Error(
        `MultiHeadAttention: heads ${heads} is not divisible by keyValueHeads ${keyValueHeads}`,
      );
    }
    const keyWidth = (width / heads) * keyValueHeads;
    this.queries = new Linear({ inputs: width, outputs: width, bias }, random.fork('queries'));
    this.keys = new Linear({ inputs: keyValueWidth, outputs: keyWidth, bias }, random.fork('keys'));
    this.values = new Linear({ inputs: keyValueWidth, outputs: keyWidth, bias }, random.fork('values'));
    this.output = new Linear({ inputs: width, outputs: width, bias }, random.fork('output'));
    this.heads = heads;
    this.keyValueHeads = keyValueHeads;
    this.causal = causal;
  }

  /** x [B, T, D] → [B, T, D]: each head on its part of the width, the results side by side, then mixed. */
  apply(x: tf.Tensor, options: AttendOptions = {}): tf.Tensor {
    const { queries, keys, context, masking } = this.#project(x, options); // [B, T, D], [B, S, Dkv]
    const values = this.values.apply(context); // [B, S, Dkv]
    const { heads, keyValueHeads } = this;
    const settings = { heads, keyValueHeads, use: options.use, ...masking };
    const seen = headwiseAttention(queries, keys, values, settings); // [B, T, D]
    return this.output.apply(seen); // [B, T, D]
  }

  /** How much each query looks at each key: x [B, T, D] → [B, H, T, S], whose rows sum to 1. */
  weights(x: tf.Tensor, options: AttendOptions = {}): tf.Tensor {
    const { queries, keys, masking } = this.#project(x, options); // [B, T, D], [B, S, Dkv]
    const [splitQueries, splitKeys] = [splitHeads(queries, this.heads), splitHeads(keys, this.keyValueHeads)];
    return attentionWeights(splitQueries, splitKeys, masking); // [B, H, T, S]
  }

  #project(x: tf.Tensor, { context = x, mask, angles }: AttendOptions) {
    const { B } = expectShape(x, 'B T D', { D: this.queries.weight.shape[0] }, 'MultiHeadAttention: x');
    expectShape(context, 'B S Dc', { B, Dc: this.keys.weight.shape[0] }, 'MultiHeadAttention: context');
    if (angles !== undefined && context !== x) {
      throw new Error('MultiHeadAttention: angles are of x; another context has none');
    }
    const turned = (tensor: tf.Tensor, heads: number): tf.Tensor =>
      angles === undefined ? tensor : rotary(tensor, angles.cosines, angles.sines, heads);
    return {
      queries: turned(this.queries.apply(x), this.heads), // [B, T, D]
      keys: turned(this.keys.apply(context), this.keyValueHeads), // [B, S, Dkv]
      context,
      masking: mask === undefined ? { causal: this.causal } : { causal: this.causal, mask },
    };
  }
}
