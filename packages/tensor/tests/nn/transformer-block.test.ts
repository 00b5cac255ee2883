import { beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { RMSNorm } from '../../src/nn/rms-norm.ts';
import { TransformerBlock, type TransformerBlockConfig } from '../../src/nn/transformer-block.ts';
import { Random } from '../../src/random.ts';
import * as tf from '../../src/tf.ts';
import { checkGradient, expectClose, randomTensor } from '../close.ts';

const config: TransformerBlockConfig = { width: 8, heads: 2, hidden: 12 };
const block = (more: Partial<TransformerBlockConfig> = {}) =>
  new TransformerBlock({ ...config, ...more }, new Random(1));
const exact = { absolute: 0, relative: 0 };

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => void (await start({ backend })));

  test('x + attention(norm(x)), then x + mlp(norm(x))', () => {
    const layer = block({ norm: 'rms', activation: 'silu' });
    const x = randomTensor(new Random(2), [2, 5, 8]);
    const looked = tf.add(x, layer.attention.apply(layer.attentionNorm.apply(x)));
    const thought = tf.add(looked, layer.mlp.apply(layer.mlpNorm.apply(looked)));
    expectClose(layer.apply(x), thought, exact);
    expect(layer.attentionNorm).toBeInstanceOf(RMSNorm);
    expect(layer.mlp.activation).toBe('silu');
  });

  test('causal: what comes later changes nothing before it, not by a bit', () => {
    const layer = block({ causal: true });
    const random = new Random(3);
    const x = randomTensor(random, [2, 7, 8]);
    const y = layer.apply(x);
    for (const changed of [1, 4, 6]) {
      const other = tf.concat([x.slice([0, 0], [2, changed]), randomTensor(random, [2, 7 - changed, 8])], 1);
      const z = layer.apply(other);
      expectClose(z.slice([0, 0], [2, changed]), y.slice([0, 0], [2, changed]), exact);
      expect(z.slice([0, changed]).dataSync()).not.toEqual(y.slice([0, changed]).dataSync());
    }
  });

  test('a mask reaches the attention', () => {
    const x = randomTensor(new Random(4), [1, 5, 8]);
    const upper = tf.sub(1, tf.linalg.bandPart(tf.ones([5, 5]), -1, 0));
    const mask = tf.where(tf.cast(upper, 'bool'), Number.NEGATIVE_INFINITY, 0);
    expectClose(block().apply(x, { mask }), block({ causal: true }).apply(x), { absolute: 1e-6 });
  });

  test('a batch of 2 is two batches of 1', () => {
    const layer = block();
    const [a, b] = [randomTensor(new Random(5), [1, 5, 8]), randomTensor(new Random(6), [1, 5, 8])];
    const together = layer.apply(tf.concat([a, b]));
    expectClose(together, tf.concat([layer.apply(a), layer.apply(b)]), { absolute: 1e-6, relative: 1e-6 });
  });

  test.each([{}, { norm: 'rms', causal: true, activation: 'quickGelu', keyValueHeads: 1 }] as const)(
    'gradients are those of central differences: %o',
    (more) => {
      const layer = block(more);
      checkGradient(new Random(7), (x) => layer.apply(x), [randomTensor(new Random(8), [2, 4, 8])]);
    },
  );
});

test('epsilon, bias and norm reach the parts', () => {
  const layer = block({ epsilon: 1e-12, bias: false });
  expect([layer.attentionNorm.epsilon, layer.mlpNorm.epsilon]).toEqual([1e-12, 1e-12]);
  expect([...layer.parameters().keys()].filter((path) => path.includes('bias'))).toEqual([]);
  expect(() => block({ norm: 'batch' as 'rms' })).toThrow(
    "TransformerBlock: norm must be one of layer, rms; got 'batch'",
  );
});
