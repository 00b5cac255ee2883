import { describe, expect, test } from 'vitest';
import { type BackendName, start } from '../../src/backend/start.ts';
import { SharedTensors } from '../../src/node/workers/shared-tensors.ts';
import * as tf from '../../src/tf.ts';

const backends: readonly BackendName[] = ['wasm', 'cpu'];

describe.each(backends)('shared tensors on %s', (backend) => {
  test('come out of shared memory as they went in, and stay so when it changes', async () => {
    await start({ backend });
    const tensors = new Map<string, tf.Tensor>([
      ['a', tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3])],
      ['b', tf.scalar(7)],
      ['c', tf.variable(tf.tensor1d([8, 9]))],
    ]);
    const here = SharedTensors.for(tensors);
    const there = new SharedTensors(here.shared);
    here.write(tensors);
    const read = there.read();
    here.write(new Map([...tensors].map(([path, tensor]) => [path, tf.zerosLike(tensor)])));
    expect([...read.keys()]).toEqual(['a', 'b', 'c']);
    for (const [path, tensor] of tensors) {
      expect(read.get(path)!.shape).toEqual(tensor.shape);
      expect(read.get(path)!.dataSync()).toEqual(tensor.dataSync());
    }
  });
});

test('on wasm the exchange leaves no arrays behind to be collected', async () => {
  await start({ backend: 'wasm' });
  const large = tf.zeros([1 << 20]);
  const bytes = 4 * large.size;
  const shared = SharedTensors.for(new Map([['large', large]]));
  const exchange = () => {
    shared.write(new Map([['large', large]]));
    shared.copy('large').dispose();
  };
  exchange();
  const before = process.memoryUsage().arrayBuffers;
  for (let time = 0; time < 8; time++) exchange();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(bytes);
});
