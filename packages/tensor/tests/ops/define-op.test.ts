import { beforeAll, describe, expect, test } from 'vitest';
import { defineOp } from '../../src/ops/define-op.ts';
import * as tf from '../../src/tf.ts';
import { expectClose } from '../close.ts';
import { startBoth } from './both-backends.ts';

beforeAll(startBoth);

/** Gradients that were computed, by input. */
const computed: string[] = [];

interface ProductInputs extends Record<string, tf.Tensor | undefined> {
  readonly a: tf.Tensor;
  readonly b: tf.Tensor;
  readonly c: tf.Tensor | undefined;
}

/** factor·a·b (+ c), with a second output that only the gradient reads; the kernel stands in for one of ours. */
const product = defineOp<ProductInputs, { factor: number }>({
  name: 'TestProduct',
  optional: ['c'],
  composed: ({ a, b, c }, { factor }) => {
    const ab = tf.mul(tf.mul(a, b), factor);
    return [c === undefined ? ab : tf.add(ab, c), tf.mul(b, factor)];
  },
  kernel: ({ a, c }, { factor }, heap) => {
    const y = heap.output(a.shape);
    const side = heap.output(a.shape);
    const values = heap.floats();
    for (const info of [y, side])
      values.fill(c === undefined ? factor : -factor, heap.pointer(info) / 4, heap.pointer(info) / 4 + 2);
    return [y, side];
  },
  gradient: {
    saveInputs: ['a', 'c'],
    saveOutputs: [1],
    gradient: (dy, saved, { factor }) => {
      const note = (name: string, tensor: () => tf.Tensor) => () => {
        computed.push(name);
        return tensor();
      };
      return {
        a: note('a', () => tf.mul(dy, saved.at(-1)!)),
        b: note('b', () => tf.mul(dy, tf.mul(saved[0]!, factor))),
        c: note('c', () => tf.mul(dy, saved.length === 3 ? 1 : Number.NaN)),
      };
    },
  },
});

test('on wasm the kernel runs, and without our kernels or elsewhere the composition', async () => {
  const values = () => {
    const [a, b] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
    return [...product({ a, b, c: undefined }, { factor: 10 }).dataSync()];
  };
  expect(values()).toEqual([10, 10]);
  await tf.setBackend('cpu');
  expect(values()).toEqual([30, 80]);
  await tf.setBackend('wasm');
});

describe('gradients', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
    return async () => void (await tf.setBackend('wasm'));
  });
  const [a, b, c] = [() => tf.tensor1d([1, 2]), () => tf.tensor1d([3, 4]), () => tf.tensor1d([5, 6])];

  test('are computed for the inputs that are asked for, and no others', () => {
    computed.length = 0;
    const da = tf.grad((x: tf.Tensor) => product({ a: x, b: b(), c: c() }, { factor: 2 }))(a());
    expectClose(da, tf.tensor1d([6, 8]));
    expect(computed).toEqual(['a']);
  });

  test('see the optional input only when it was given', () => {
    const [, dc] = tf.grads((x, y) => product({ a: x, b: b(), c: y }, { factor: 2 }))([a(), c()]);
    expectClose(dc!, tf.tensor1d([1, 1]));
    const [dx, dy] = tf.grads((x, y) => product({ a: x, b: y, c: undefined }, { factor: 2 }))([a(), b()]);
    expectClose(dx!, tf.tensor1d([6, 8]));
    expectClose(dy!, tf.tensor1d([2, 4]));
  });

  test('and runs leave no tensor behind, not even outside tidy', () => {
    const inputs = [a(), b(), c()] as const;
    const before = tf.memory().numTensors;
    product({ a: inputs[0], b: inputs[1], c: inputs[2] }, { factor: 2 }).dispose();
    tf.dispose(product.all({ a: inputs[0], b: inputs[1], c: undefined }, { factor: 2 }));
    tf.grad((x: tf.Tensor) => product({ a: x, b: inputs[1], c: inputs[2] }, { factor: 2 }))(
      inputs[0],
    ).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
