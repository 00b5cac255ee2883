import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { headwiseAttention } from '../../src/ops/headwise-attention.ts';
import { TokenBuffer } from '../../src/ops/token-buffer.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { expectClose } from '../close.ts';

const exact = { absolute: 0, relative: 0 };

describe.each(['cpu', 'wasm'] as const)('TokenBuffer on %s', (backend) => {
  beforeAll(async () => {
    await start({ backend });
  });
  let random: Random;
  beforeEach(() => {
    random = new Random(1);
  });

  /** The rows that count. */
  const held = (buffer: TokenBuffer): tf.Tensor => {
    const [B, , D] = buffer.tensor.shape as [number, number, number];
    return tf.slice(buffer.tensor, [0, 0, 0], [B, buffer.length, D]);
  };

  test('holds what was appended, also past its first room', () => {
    const buffer = new TokenBuffer();
    const parts = [3, 1, 1, 40, 1, 50, 1].map((T) => random.normalTensor([2, T, 5], 1));
    for (const part of parts) buffer.append(part);
    expect(buffer.length).toBe(97);
    expectClose(held(buffer), tf.concat(parts, 1), exact);
  });

  test('what was appended stays the caller’s own', () => {
    const buffer = new TokenBuffer();
    const first = random.normalTensor([1, 40, 3], 1);
    const before = first.dataSync().slice();
    buffer.append(first);
    buffer.append(random.normalTensor([1, 2, 3], 1));
    expect(first.dataSync()).toEqual(before);
  });

  test('truncated, it goes on from there, as if there had never been more', () => {
    const buffer = new TokenBuffer();
    const [first, second, third] = [20, 30, 25].map((T) => random.normalTensor([2, T, 3], 1));
    buffer.append(tf.concat([first!, second!], 1));
    buffer.truncate(20);
    expect(buffer.length).toBe(20);
    expectClose(held(buffer), first!, exact);
    buffer.append(third!);
    expectClose(held(buffer), tf.concat([first!, third!], 1), exact);
    buffer.truncate(0);
    buffer.append(second!);
    expectClose(held(buffer), second!, exact);
    for (const length of [31, -1, 1.5]) {
      expect(() => buffer.truncate(length)).toThrow(
        `TokenBuffer.truncate: length must be a whole number from 0 to 30; got ${length}`,
      );
    }
  });

  test('leaves nothing behind, inside tidy or not', () => {
    const before = tf.memory().numTensors;
    const buffer = new TokenBuffer();
    for (const T of [30, 1, 1, 1, 40]) {
      const tokens = random.normalTensor([1, T, 3], 1);
      tf.tidy(() => buffer.append(tokens));
      tokens.dispose();
    }
    expect(tf.memory().numTensors).toBe(before + 1);
    buffer.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(buffer.length).toBe(0);
    expect(() => buffer.tensor).toThrow('there is nothing in it yet');
  });

  test.each([1, 3])('attention of %s queries over the rows that count is that over these alone', (T) => {
    const [keys, values] = [new TokenBuffer(), new TokenBuffer()];
    for (const count of [6, 5]) {
      keys.append(random.normalTensor([2, count, 8], 1));
      values.append(random.normalTensor([2, count, 8], 1));
    }
    const queries = random.normalTensor([2, T, 16], 1);
    const mask = tf.where(tf.greater(random.uniformTensor([2, 1, T, 11], 0, 1), 0.3), 0, -Infinity);
    const options = { heads: 4, keyValueHeads: 2, causal: true, mask };
    const got = headwiseAttention(queries, keys.tensor, values.tensor, { ...options, keyCount: 11 });
    expectClose(got, headwiseAttention(queries, held(keys), held(values), options), exact);
  });

  test('errors name what does not fit', () => {
    const buffer = new TokenBuffer();
    buffer.append(tf.zeros([2, 1, 4]));
    expect(() => buffer.append(tf.zeros([2, 1, 5]))).toThrow(
      'TokenBuffer.append: tokens: axis 2 (D) must be 4',
    );
    expect(() => buffer.append(tf.zeros([1, 1, 4]))).toThrow('axis 0 (B) must be 2');
    const attend = (keyCount: number) =>
      headwiseAttention(tf.zeros([1, 1, 4]), tf.zeros([1, 3, 4]), tf.zeros([1, 3, 4]), {
        heads: 2,
        keyCount,
      });
    expect(() => attend(4)).toThrow('keyCount must be a whole number up to axis 1 of keys, 3; got 4');
    const keys = tf.ones([1, 3, 4]);
    const part = (queries: tf.Tensor) => headwiseAttention(queries, keys, keys, { heads: 2, keyCount: 2 });
    expect(() => tf.grads((q) => part(q!))([tf.ones([1, 1, 4])])).toThrow('has no gradient');
  });
});
