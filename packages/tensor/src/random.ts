/** Seeded random numbers: the same seed gives the same numbers, bit for bit, on every machine. */
import { normalQuantile } from './random/normal-quantile.ts';
import { type PhiloxBlock, type PhiloxKey, philox } from './random/philox.ts';
import * as tf from './tf.ts';

/** Where a generator stands; plain data, fit for JSON. */
export interface RandomState {
  /** Names the stream: two 32-bit words. */
  readonly key: readonly [number, number];
  /** How many 32-bit words were drawn from it. */
  readonly position: number;
}

/**
 * Word number i of a stream is a hash of i under the stream's key (Philox, see random/philox.ts), so a stream can be
 * continued anywhere, and every name opens a stream of its own: `random.fork('weights')`.
 */
export class Random {
  #key: PhiloxKey;
  #position = 0;
  #block: PhiloxBlock = [0, 0, 0, 0];

  /** @param seed a whole number, 0 or more. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new Error(`Random: the seed must be a whole number from 0 to 2^53 - 1; got ${seed}`);
    }
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  }

  /** A multiple of 2⁻²⁴ in [0, 1): float32 holds it exactly. */
  uniform(): number {
    return (this.#word() >>> 8) / 2 ** 24;
  }

  /** A standard normal number, rounded to float32: Φ⁻¹ of the middle of one of 2³² equal parts of (0, 1). */
  normal(): number {
    return Math.fround(normalQuantile((this.#word() + 0.5) / 2 ** 32));
  }

  /** A whole number in [0, below), all equally likely: words that would favour small results are drawn again. */
  int(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new Error(`Random.int: below must be a whole number from 1 to 2^32; got ${below}`);
    }
    const fair = 2 ** 32 - (2 ** 32 % below);
    let word = this.#word();
    while (word >= fair) word = this.#word();
    return word % below;
  }

  /** A shuffled copy; every order is equally likely (Fisher & Yates 1938). */
  shuffle<T>(items: readonly T[]): T[] {
    return Array.from(this.permutation(items.length), (index) => items[index]!);
  }

  /** The numbers 0 … count − 1 in random order. */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = this.int(last + 1);
      const moved = order[last]!;
      order[last] = order[other]!;
      order[other] = moved;
    }
    return order;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('Random.pick: there is nothing to pick from');
    return items[this.int(items.length)]!;
  }

  /**
   * An independent stream named by its label (a number counts as its digits): the same label gives the same stream
   * however much was drawn here, and nothing is drawn here.
   */
  fork(label: string | number): Random {
    const text = String(label);
    let key = this.#key;
    // Six UTF-16 units a block. The last word keeps these blocks apart from those drawn, where it is 0.
    for (let start = 0; start === 0 || start < text.length; start += 6) {
      const pair = (at: number) => ((text.charCodeAt(at) || 0) << 16) | (text.charCodeAt(at + 1) || 0);
      const [left, right] = philox(
        [pair(start), pair(start + 2), pair(start + 4), 0x80000000 | text.length],
        key,
      );
      key = [left, right];
    }
    return Random.fromState({ key, position: 0 });
  }

  /** Independent normal numbers with mean 0: float32 tensor of `shape`. */
  normalTensor(shape: readonly number[], std: number): tf.Tensor {
    return this.#tensor(shape, () => this.normal() * std);
  }

  /** Independent uniform numbers in [low, high): float32 tensor of `shape`. */
  uniformTensor(shape: readonly number[], low: number, high: number): tf.Tensor {
    return this.#tensor(shape, () => low + this.uniform() * (high - low));
  }

  #tensor(shape: readonly number[], draw: () => number): tf.Tensor {
    return tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, draw), [...shape]);
  }

  state(): RandomState {
    return { key: this.#key, position: this.#position };
  }

  /** Continues where `state` was taken. */
  restore(state: RandomState): void {
    const isWord = (value: unknown) => Number.isInteger(value) && (value as number) >>> 0 === value;
    const { key, position } = state;
    if (!Array.isArray(key) || key.length !== 2 || !key.every(isWord)) {
      throw new Error(`Random: the state's key must be two 32-bit words; got ${JSON.stringify(key)}`);
    }
    if (!Number.isSafeInteger(position) || position < 0) {
      throw new Error(`Random: the state's position must be a whole number; got ${JSON.stringify(position)}`);
    }
    this.#key = [key[0], key[1]];
    this.#position = position;
    this.#block = this.#blockAt(position);
  }

  static fromState(state: RandomState): Random {
    const random = new Random(0);
    random.restore(state);
    return random;
  }

  #word(): number {
    const lane = this.#position % 4;
    if (lane === 0) this.#block = this.#blockAt(this.#position);
    this.#position++;
    return this.#block[lane]!;
  }

  #blockAt(position: number): PhiloxBlock {
    const block = Math.floor(position / 4);
    return philox([block >>> 0, Math.floor(block / 2 ** 32), 0, 0], this.#key);
  }
}
