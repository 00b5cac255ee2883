import { Linear, Random, start } from '@pixels/tensor';
import { beforeAll, expect, test } from 'vitest';
import { changedByPart, weightBits } from '../weights.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

const layer = () => new Linear({ inputs: 3, outputs: 2 }, new Random(1));
const zeros = (sign: 1 | -1) =>
  new Map([['head.bias', new Uint32Array(Float32Array.of(sign * 0, 1).buffer)]]);

test('a model that nothing touched has changed nowhere', () => {
  const model = layer();
  expect(changedByPart(weightBits(model), weightBits(model))).toEqual({ weight: 0, bias: 0 });
  model.dispose();
});

test('each weight of another model counts', () => {
  const [model, other] = [layer(), new Linear({ inputs: 3, outputs: 2 }, new Random(2))];
  expect(changedByPart(weightBits(model), weightBits(other))).toEqual({ weight: 6, bias: 0 });
  model.dispose();
  other.dispose();
});

test('bits count, not values: −0 is not 0', () => {
  expect(changedByPart(zeros(1), zeros(-1))).toEqual({ head: 1 });
});

test('two models of other shapes are no two states of one', () => {
  expect(() => changedByPart(new Map(), zeros(1))).toThrow(
    'head.bias has 2 weights, and had none before; compare two states of one model',
  );
});
