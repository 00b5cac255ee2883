import { gradients, type Module, start, tf, train } from '@pixels/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { freezeRows, freezeTable, type Llava, type LlavaPart, stageKinds } from '../../src/index.ts';
import { idsOf, image, leakedTensors, randomImages, tinyLlava, tinyLlavaConfig } from '../tiny-llava.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

const none = -100;

/** Two texts about an image each, of which the last word is learned. */
function texts() {
  return {
    ids: idsOf([1, ...image(4), 5, 6], [1, ...image(4), 8, 9]),
    labels: idsOf([none, none, none, none, none, 6, 2], [none, none, none, none, none, 9, 2]),
  };
}

function bits(model: Module): Map<string, Float32Array> {
  return new Map(
    [...model.parameters()].map(([path, variable]) => [path, Float32Array.from(variable.dataSync())]),
  );
}

/** Which parts of the model moved in a few steps. */
async function movedParts(llava: Llava, steps = 2): Promise<string[]> {
  const before = bits(llava);
  await train({
    model: llava,
    data: { batch: () => ({ ...texts(), images: randomImages(2) }) },
    loss: ({ ids, labels, images }) => llava.loss({ ids, labels }, llava.imageTokens(images)),
    steps,
    itemsPerStep: 2,
    optimizer: { kind: 'muon', learningRate: 1e-2 },
  });
  const moved = [...bits(llava)].filter(([path, values]) =>
    values.some((value, index) => !Object.is(value, before.get(path)![index])),
  );
  return [...new Set(moved.map(([path]) => path.split('.')[0]!))];
}

test.each(Object.values(stageKinds))('$title: what is frozen stays, bit for bit', async ({ learns }) => {
  const llava = tinyLlava().learn(...learns);
  expect((await movedParts(llava)).sort()).toEqual([...learns].sort());
});

test('with cross-attention, the blocks between the layers learn with the projector', async () => {
  const llava = tinyLlava({ fusion: 'cross-attention' }).learn('projector');
  const before = bits(llava);
  await train({
    model: llava,
    data: { batch: () => ({ ids: idsOf([1, 19, 5, 6]), labels: idsOf([none, none, 6, 2]) }) },
    loss: (batch) => llava.loss(batch, llava.imageTokens(randomImages(1))),
    steps: 2,
    itemsPerStep: 1,
  });
  const moved = [...bits(llava)]
    .filter(([path, values]) => values.some((value, at) => !Object.is(value, before.get(path)![at])))
    .map(([path]) => path.split('.')[0]!);
  expect([...new Set(moved)].sort()).toEqual(['crossAttention', 'projector']);
});

describe('nothing is computed in vain', () => {
  /** How many kernels compute something; one that only names the same numbers anew does not. */
  async function kernels(compute: () => void): Promise<number> {
    const { kernels } = await tf.profile(() => {
      tf.tidy(() => {
        compute();
      });
      return tf.scalar(0);
    });
    return kernels.filter(({ name }) => name !== 'Identity' && name !== 'Reshape').length;
  }

  /** Of a step, of one whose features were kept, and of the features themselves. */
  async function costOf(
    ...parts: readonly LlavaPart[]
  ): Promise<{ step: number; stepOfKept: () => Promise<number>; features: number }> {
    const llava = tinyLlava().learn(...parts);
    const { ids, labels } = texts();
    const images = randomImages(2);
    const features = llava.imageFeatures(images);
    const grid = llava.vision.gridOf(images);
    const loss = () => llava.loss({ ids, labels }, llava.imageTokens(images));
    const lossOfKept = () => llava.loss({ ids, labels }, llava.project(features, grid));
    return {
      features: await kernels(() => llava.imageFeatures(images)),
      step: await kernels(() => gradients(loss, llava.parameters())),
      stepOfKept: () => kernels(() => gradients(lossOfKept, llava.parameters())),
    };
  }

  test('a frozen vision encoder costs its forward pass and no more', async () => {
    const { features, step, stepOfKept } = await costOf('projector', 'decoder');
    expect(step - (await stepOfKept())).toBe(features);
  });

  test('one that learns costs more than twice as much', async () => {
    const [learning, frozen] = [await costOf('vision', 'projector'), await costOf('projector')];
    expect(learning.step - frozen.step).toBeGreaterThan(frozen.features);
  });

  test("on the way to the projector, no gradient of the frozen brain's own weights is computed", async () => {
    const [alignment, tuning] = [await costOf('projector'), await costOf('projector', 'decoder')];
    const weights = [...tinyLlava().decoder.parameters().keys()].filter((path) => path.endsWith('.weight'));
    expect(tuning.step - alignment.step).toBeGreaterThanOrEqual(weights.length);
  });
});

test('the table says who learns', () => {
  const llava = tinyLlava().learn('projector');
  expect(freezeRows(llava).map(({ part, learning }) => [part, learning > 0])).toEqual([
    ['vision', false],
    ['projector', true],
    ['decoder', false],
  ]);
  expect(freezeTable(llava)).toMatchInlineSnapshot(`
    "part       parameters
    vision          1,448  frozen
    projector         396  learns
    decoder         3,132  frozen
    total           4,976  396 learn"
  `);
});

test('of a part that learns in part, it says how much', () => {
  const vision = { ...tinyLlavaConfig.vision, layers: 2 };
  const llava = tinyLlava({ vision, visionLayer: 1 }).learn('vision');
  const [{ part, parameters, learning }] = freezeRows(llava) as [ReturnType<typeof freezeRows>[number]];
  expect(part).toBe('vision');
  expect(learning).toBeGreaterThan(0);
  expect(learning).toBeLessThan(parameters);
  expect(freezeTable(llava)).toContain(`${learning.toLocaleString('en-US')} learn`);
});

test('a step of a stage leaves no tensor behind', () => {
  const llava = tinyLlava().learn('projector');
  const { ids, labels } = texts();
  const images = randomImages(2);
  const leaked = leakedTensors(() => {
    tf.tidy(() => {
      gradients(() => llava.loss({ ids, labels }, llava.imageTokens(images)), llava.parameters());
    });
  });
  expect(leaked).toBe(0);
});
