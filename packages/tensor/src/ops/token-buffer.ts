/** A sequence of tokens that grows at its end without being copied each time. */

import { expectShape } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';

/**
 * The buffer [B, room, D] with tokens [B, T, D] from row `at` on. On our kernels it is written in place: who calls this
 * gives the buffer up for the result, and must be the only one who holds it.
 */
const write = defineOp<{ buffer: tf.Tensor; tokens: tf.Tensor }, { at: number }>({
  name: 'WriteTokens',
  composed: ({ buffer, tokens }, { at }) => {
    const [B, room, D] = buffer.shape as [number, number, number];
    const end = at + tokens.shape[1]!;
    const [before, after] = [
      tf.slice(buffer, [0, 0, 0], [B, at, D]),
      tf.slice(buffer, [0, end, 0], [B, room - end, D]),
    ];
    return tf.concat([before, tokens, after], 1); // [B, room, D]
  },
  kernel: ({ buffer, tokens }, { at }, heap) => {
    const [batch, room, width] = buffer.shape as [number, number, number];
    const [from, to] = [heap.pointer(tokens), heap.pointer(buffer)];
    heap.kernels.writeTokens(from, to, batch, tokens.shape[1]!, room, width, at);
    return heap.share(buffer);
  },
});

/** Tokens that there is room for at first. */
const smallestRoom = 32;

/** Tokens [B, length, D], as the first rows of `tensor` [B, room, D]; when it is full, twice the room is made. */
export class TokenBuffer {
  #tensor: tf.Tensor | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** [B, room, D], of which the first `length` rows count. It is written to by the next `append`. */
  get tensor(): tf.Tensor {
    if (this.#tensor === undefined) throw new Error('TokenBuffer: there is nothing in it yet; append tokens');
    return this.#tensor;
  }

  /** Tokens [B, T, D] go behind those that are there. @throws ShapeError when B or D is another than before. */
  append(tokens: tf.Tensor): void {
    expectDtype(tokens, 'float32', 'TokenBuffer.append: tokens');
    const [batch, , width] = this.#tensor?.shape ?? [];
    const { B, T, D } = expectShape(tokens, 'B T D', { B: batch, D: width }, 'TokenBuffer.append: tokens');
    const length = this.#length + T;
    const old = this.#tensor;
    const room = old?.shape[1] ?? 0;
    this.#tensor = tf.tidy(() => {
      let buffer = old;
      if (buffer === undefined || length > room) {
        const added = tf.zeros([B, Math.max(2 * length, smallestRoom) - room, D]);
        buffer = buffer === undefined ? added : tf.concat([buffer, added], 1); // [B, room, D]
      }
      return tf.keep(write({ buffer, tokens }, { at: this.#length }));
    });
    old?.dispose();
    this.#length = length;
  }

  /** Forgets the tokens from `length` on; their room is kept. @throws RangeError when there are not as many. */
  truncate(length: number): void {
    if (!Number.isInteger(length) || length < 0 || length > this.#length) {
      throw new RangeError(
        `TokenBuffer.truncate: length must be a whole number from 0 to ${this.#length}; got ${length}`,
      );
    }
    this.#length = length;
  }

  /** Forgets all tokens and frees their memory. */
  dispose(): void {
    this.#tensor?.dispose();
    this.#tensor = undefined;
    this.#length = 0;
  }
}
