import { tf } from '@pixels/tensor';

/** Keys and values of one layer, [B, S, Hkv·Dh] each. */
export interface KeysAndValues {
  readonly keys: tf.Tensor;
  readonly values: tf.Tensor;
}

/**
 * The keys and values of all tokens so far, so that a new token costs one token's work. A pass with a cache takes its
 * tokens for the continuation of those before: `decoder.apply(embeddings, { cache })`.
 */
export class KvCache {
  readonly #layers: KeysAndValues[] = [];

  /** S: tokens so far. */
  get length(): number {
    return this.#layers[0]?.keys.shape[1] ?? 0;
  }

  /** Adds those of new tokens, [B, T, Hkv·Dh], to a layer → all of the layer's, [B, S + T, Hkv·Dh]. */
  append(layer: number, added: KeysAndValues): KeysAndValues {
    const past = this.#layers[layer];
    const all = tf.tidy(() => ({
      keys: tf.keep(past === undefined ? tf.clone(added.keys) : tf.concat([past.keys, added.keys], 1)),
      values: tf.keep(
        past === undefined ? tf.clone(added.values) : tf.concat([past.values, added.values], 1),
      ),
    }));
    if (past !== undefined) tf.dispose([past.keys, past.values]);
    this.#layers[layer] = all;
    return all;
  }

  /** Forgets all tokens and frees their memory; the cache may be filled again. */
  dispose(): void {
    for (const { keys, values } of this.#layers) tf.dispose([keys, values]);
    this.#layers.length = 0;
  }
}
