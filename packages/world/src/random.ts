import { expectSeed, expectWhole, WorldError } from './errors.ts';
import { hashText, hashWords } from './hash.ts';

const WARM_UP = 12;

/**
 * The random numbers that belong to one place: `new Draws(seed, 'sprites/train', 17)` always gives the same row of
 * numbers, whatever was drawn elsewhere, before, or on which machine. Nothing has to be stored to resume: the
 * place is the state.
 *
 *     state = hash(seed, stream, index)        32-bit integer multiplications and shifts only
 *     next  = sfc32(state)                     C. Doty-Humphrey, PractRand: 128-bit state, counter inside
 *
 * Every draw takes the next word, so a new draw between two old ones changes all that follow: keep the order.
 */
export class Draws {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, stream: string, index: number) {
    expectSeed('Draws:', seed);
    expectWhole('Draws: index', index, 0, Number.MAX_SAFE_INTEGER);
    const place = [...words(seed), hashText(stream), ...words(index)];
    this.#a = hashWords(0x9e3779b9, place);
    this.#b = hashWords(0x243f6a88, place);
    this.#c = hashWords(0xb7e15162, place);
    for (let round = 0; round < WARM_UP; round++) this.word();
  }

  /** A whole number in [0, 2³²). */
  word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number in [0, 1). */
  uniform(): number {
    return this.word() / 4294967296;
  }

  /** A whole number in [0, below). The bias is at most below / 2³². */
  int(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** A whole number in [low, high], both ends included. */
  between(low: number, high: number): number {
    return low + this.int(high - low + 1);
  }

  /** True in half of the cases. */
  coin(): boolean {
    return this.word() >= 2147483648;
  }

  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new WorldError('Draws.pick: expected at least one item; got an empty list');
    return items[this.int(items.length)] as Item;
  }
}

/**
 * The numbers 0 … count − 1 in random order (Fisher–Yates), the same for the same (seed, stream, index).
 *
 * @returns uint32 [count]
 */
export function permutation(count: number, seed: number, stream: string, index: number): Uint32Array {
  expectWhole('permutation: count', count, 0, 4294967295);
  const draws = new Draws(seed, stream, index);
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (let i = count - 1; i > 0; i--) {
    const j = draws.int(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/**
 * Position → which of 0 … count − 1 comes there, and in which epoch: each of them once, in an order of that epoch's own,
 * before any comes again. The last order is remembered only to save making it again.
 */
export function inEpochs(
  count: number,
  seed: number,
  stream: string,
): (position: number) => { readonly epoch: number; readonly index: number } {
  let last: { readonly epoch: number; readonly order: Uint32Array } | undefined;
  return (position) => {
    const epoch = Math.floor(position / count);
    if (last?.epoch !== epoch) last = { epoch, order: permutation(count, seed, stream, epoch) };
    return { epoch, index: last.order[position % count]! };
  };
}

/** A safe integer as its low and high 32 bits. */
function words(value: number): [number, number] {
  return [value >>> 0, Math.floor(value / 4294967296) >>> 0];
}
