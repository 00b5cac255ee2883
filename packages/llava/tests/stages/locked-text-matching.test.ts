import { gradients, Random, start, tf, train } from '@pixels/tensor';
import { beforeAll, expect, test } from 'vitest';
import { freezeRows, LockedTextMatching } from '../../src/index.ts';
import { idsOf, leakedTensors, randomImages, tinyLlava } from '../tiny-llava.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

const none = -100;
const captions = ['a', 'b', 'c'];
const texts = () => ({
  ids: idsOf([1, 5, 6, 2], [1, 7, 2, 0], [1, 8, 9, 2]),
  labels: idsOf([5, 6, 2, none], [7, 2, none, none], [8, 9, 2, none]),
});

function tinyMatching(): LockedTextMatching {
  return new LockedTextMatching(tinyLlava().learn('vision'), new Random(4));
}

test('a caption is the mean of the states that say its words, less the mean of all captions', () => {
  const matching = tinyMatching();
  const { ids, labels } = texts();
  const hidden = matching.llava.apply(ids).arraySync();
  const counts = [3, 2, 3];
  const means = hidden.map((states, text) =>
    states[0]!.map((_, d) => {
      const said = states.slice(0, counts[text]);
      return said.reduce((sum, state) => sum + state[d]!, 0) / said.length;
    }),
  );
  const centred = means.map((mean) =>
    mean.map((value, d) => value - means.reduce((sum, other) => sum + other[d]!, 0) / 3),
  );
  const vectors = matching.textVectors({ ids, labels }).arraySync();
  for (const [text, vector] of centred.entries()) {
    const length = Math.hypot(...vector);
    for (const [d, value] of vector.entries()) expect(vectors[text]![d]).toBeCloseTo(value / length, 4);
  }
});

test('what fills up a short caption does not count', () => {
  const matching = tinyMatching();
  const { ids, labels } = texts();
  const filled = idsOf([1, 5, 6, 2], [1, 7, 2, 11], [1, 8, 9, 2]);
  expect([...matching.textVectors({ ids: filled, labels }).dataSync()]).toEqual([
    ...matching.textVectors({ ids, labels }).dataSync(),
  ]);
});

test('the loss at equal vectors is ln B; the same caption twice is right for both images', () => {
  const matching = tinyMatching();
  const features = tf.ones<tf.Rank.R3>([3, 16, 8]);
  const same = tf.tile(tf.oneHot(tf.tensor1d([0], 'int32'), 12), [3, 1]);
  expect(matching.loss(features, same, captions).dataSync()[0]).toBeCloseTo(Math.log(3), 5);
  const images = matching.llava.imageFeatures(randomImages(3));
  const twice = tf.gather(tf.oneHot(tf.tensor1d([0, 1], 'int32'), 12), [0, 0, 1]);
  const lossOf = (names: string[]) => matching.loss(images, twice, names).dataSync()[0]!;
  // With one vector, and so one logit, for captions 0 and 1, it makes no difference which of the two is right.
  expect(lossOf(['a', 'a', 'c'])).not.toBeCloseTo(lossOf(['a', 'b', 'b']), 3);
  expect(lossOf(['a', 'a', 'c'])).toBeCloseTo(lossOf(['x', 'x', 'y']), 6);
});

test('only the eyes learn, with what is thrown away afterwards; the loss falls', async () => {
  const matching = tinyMatching();
  const { llava } = matching;
  const before = new Map([...llava.parameters()].map(([path, value]) => [path, value.dataSync().slice()]));
  const images = randomImages(3);
  const { losses } = await train({
    model: matching,
    data: { batch: () => ({ vectors: matching.textVectors(texts()) }) },
    loss: ({ vectors }) => matching.loss(llava.imageFeatures(images), vectors, captions),
    steps: 30,
    itemsPerStep: 3,
    optimizer: { learningRate: 1e-2 },
  });
  expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]!);
  for (const [path, value] of llava.parameters()) {
    const same = value.dataSync().every((number, index) => Object.is(number, before.get(path)![index]));
    expect([path, same]).toEqual([path, !path.startsWith('vision.')]);
  }
  expect(freezeRows(matching).map(({ part, learning }) => [part, learning > 0])).toEqual([
    ['vision', true],
    ['projector', false],
    ['decoder', false],
    ['head', true],
    ['temperature', true],
  ]);
});

test('nothing leaks', () => {
  const matching = tinyMatching();
  const images = randomImages(3);
  const leaked = leakedTensors(() => {
    tf.tidy(() => {
      const vectors = matching.textVectors(texts());
      const loss = () => matching.loss(matching.llava.imageFeatures(images), vectors, captions);
      gradients(loss, matching.parameters());
    });
  });
  expect(leaked).toBe(0);
});
