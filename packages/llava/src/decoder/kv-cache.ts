import { TokenBuffer, type tf } from '@pixels/tensor';

/** Keys and values of one layer, [B, S, Hkv·Dh] each, perhaps with room for more behind them. */
export interface KeysAndValues {
  readonly keys: tf.Tensor;
  readonly values: tf.Tensor;
  /** S; all of the tensors unless given. */
  readonly count?: number;
}

/**
 * The keys and values of all tokens so far, so that a new token costs one token's work. A pass with a cache takes its
 * tokens for the continuation of those before: `decoder.apply(embeddings, { cache })`.
 */
export class KvCache {
  readonly #layers: { readonly keys: TokenBuffer; readonly values: TokenBuffer }[] = [];

  /** S: tokens so far. */
  get length(): number {
    return this.#layers[0]?.keys.length ?? 0;
  }

  /** Adds those of new tokens, [B, T, Hkv·Dh], to a layer → all of the layer's. */
  append(layer: number, added: KeysAndValues): KeysAndValues {
    this.#layers[layer] ??= { keys: new TokenBuffer(), values: new TokenBuffer() };
    const { keys, values } = this.#layers[layer];
    keys.append(added.keys);
    values.append(added.values);
    return { keys: keys.tensor, values: values.tensor, count: keys.length };
  }

  /** Forgets the tokens from `length` on. @throws RangeError when there are not as many. */
  truncate(length: number): void {
    for (const { keys, values } of this.#layers) {
      keys.truncate(length);
      values.truncate(length);
    }
  }

  /** Forgets all tokens and frees their memory; the cache may be filled again. */
  dispose(): void {
    for (const { keys, values } of this.#layers) {
      keys.dispose();
      values.dispose();
    }
    this.#layers.length = 0;
  }
}
