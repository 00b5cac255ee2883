import {
  attentionWeights,
  expectShape,
  headwiseAttention,
  Linear,
  Module,
  type Random,
  type RotaryAngles,
  rotary,
  splitHeads,
  type tf,
  type UseWeights,
} from '@pixels/tensor';
import type { FullDecoderConfig } from './decoder-config.ts';
import type { KeysAndValues } from './kv-cache.ts';

/** What all layers of one pass share. */
export interface AttentionContext {
  /** Of the new tokens; none with learned positions. */
  readonly angles?: RotaryAngles | undefined;
  /** Added to the logits, broadcast over [B, H, T, S]. */
  readonly mask?: tf.Tensor | undefined;
  /** Gets the weights [B, H, T, S] in its hands, on a slower path. */
  readonly use?: UseWeights | undefined;
  /** Keys and values of the new tokens → those of all tokens so far. */
  readonly remember?: ((added: KeysAndValues) => KeysAndValues) | undefined;
}

/**
 * y = output(concat over heads of softmax(R(Q)·R(K)ᵀ/√Dh)·V), where a token sees only itself and those before it, and
 * R turns each head by the token's position (Vaswani et al. 2017, §3.2; Su et al. 2021, §3.2). A group of query heads
 * shares a head of keys and values (Ainslie et al. 2023, "GQA"), which makes the cache that much smaller.
 */
export class SelfAttention extends Module {
  readonly queries: Linear;
  readonly keys: Linear;
  readonly values: Linear;
  readonly output: Linear;
  readonly heads: number;
  readonly keyValueHeads: number;

  constructor(config: FullDecoderConfig, random: Random) {
    super();
    const { width, heads, keyValueHeads, headWidth, attentionBias: bias } = config;
    const [inside, shared] = [heads * headWidth, keyValueHeads * headWidth];
    this.queries = new Linear({ inputs: width, outputs: inside, bias }, random.fork('queries'));
    this.keys = new Linear({ inputs: width, outputs: shared, bias }, random.fork('keys'));
    this.values = new Linear({ inputs: width, outputs: shared, bias }, random.fork('values'));
    this.output = new Linear({ inputs: inside, outputs: width, bias }, random.fork('output'));
    this.heads = heads;
    this.keyValueHeads = keyValueHeads;
  }

  /** x [B, T, D] → [B, T, D]. */
  apply(x: tf.Tensor, context: AttentionContext): tf.Tensor {
    const { heads, keyValueHeads } = this;
    const { queries, keys } = this.#project(x, context); // [B, T, H·Dh], [B, T, Hkv·Dh]
    const added: KeysAndValues = { keys, values: this.values.apply(x) }; // [B, T, Hkv·Dh]
    const all = context.remember?.(added) ?? added; // [B, S, Hkv·Dh]
    const counted = all.count === undefined ? {} : { keyCount: all.count };
    const options = { heads, keyValueHeads, use: context.use, ...counted, ...maskingOf(context) };
    const seen = headwiseAttention(queries, all.keys, all.values, options); // [B, T, H·Dh]
    return this.output.apply(seen); // [B, T, D]
  }

  /** How much each token looks at each other: x [B, T, D] → [B, H, T, T], whose rows sum to 1. */
  weights(x: tf.Tensor, context: AttentionContext): tf.Tensor {
    const { queries, keys } = this.#project(x, context); // [B, T, H·Dh], [B, T, Hkv·Dh]
    const [splitQueries, splitKeys] = [splitHeads(queries, this.heads), splitHeads(keys, this.keyValueHeads)];
    return attentionWeights(splitQueries, splitKeys, maskingOf(context)); // [B, H, T, T]
  }

  #project(x: tf.Tensor, { angles }: AttentionContext) {
    expectShape(x, 'B T D', { D: this.queries.weight.shape[0] }, 'SelfAttention: x');
    const [queries, keys] = [this.queries.apply(x), this.keys.apply(x)]; // [B, T, H·Dh], [B, T, Hkv·Dh]
    if (angles === undefined) return { queries, keys };
    const { cosines, sines } = angles;
    return {
      queries: rotary(queries, cosines, sines, this.heads), // [B, T, H·Dh]
      keys: rotary(keys, cosines, sines, this.keyValueHeads), // [B, T, Hkv·Dh]
    };
  }
}

function maskingOf({ mask }: AttentionContext): { readonly causal: true; readonly mask?: tf.Tensor } {
  return mask === undefined ? { causal: true } : { causal: true, mask };
}
