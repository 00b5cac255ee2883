import { beforeAll, expect, test } from 'vitest';
import {
  activationOf,
  checkTensors,
  expandNames,
  hiddenActOf,
  Module,
  type NameRow,
  parameter,
  publicTensors,
  Random,
  readTensors,
  start,
  tf,
} from '../../src/index.ts';

beforeAll(async () => {
  await start({ backend: 'cpu' });
});

class Thirds extends Module {
  readonly queries = parameter(tf.zeros([2, 1]));
  readonly keys = parameter(tf.zeros([2, 1]));
  readonly values = parameter(tf.zeros([2, 1]));
  readonly scale = parameter(tf.scalar(0));
  readonly probe = parameter(tf.zeros([1, 1, 2]));
}

const table: readonly NameRow[] = [
  ['in_proj', '{queries,keys,values}', '3D W', 'transposed'],
  ['logit_scale', 'scale', '', 'same'],
  ['probe', 'probe', 'W', 'same'],
];

test('a fused public tensor is several of ours; axes of length 1 may differ; a scalar has no letters', () => {
  const tensors = expandNames(table, 0, { '3D': 3, W: 2 });
  const stored = new Map([
    ['in_proj', { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] }],
    ['logit_scale', { shape: [], values: [7] }],
    ['probe', { shape: [2], values: [8, 9] }],
    ['text.position_ids', { shape: [1], values: [0] }],
    ['other', { shape: [1], values: [0] }],
  ]);
  const source = {
    entries: stored,
    readFloat32: (name: string) => Float32Array.from(stored.get(name)!.values),
  };
  expect(checkTensors(source, tensors, 'a file')).toEqual(['other']);
  const model = new Thirds();
  readTensors(model, source, tensors);
  expect([...model.queries.dataSync()]).toEqual([1, 2]);
  expect([...model.keys.dataSync()]).toEqual([3, 4]);
  expect([...model.values.dataSync()]).toEqual([5, 6]);
  expect(model.keys.shape).toEqual([2, 1]);
  expect(model.scale.dataSync()[0]).toBe(7);
  expect(model.probe.shape).toEqual([1, 1, 2]);
  for (const { name, shape, data } of publicTensors(model, tensors)) {
    expect(shape, name).toEqual(stored.get(name)!.shape);
    expect([...data()], name).toEqual(stored.get(name)!.values);
  }
});

test('a kernel of patches is our weight, pixel by pixel', () => {
  class Patch extends Module {
    readonly weight = parameter(tf.zeros([12, 2]));
  }
  const tensors = expandNames([['conv', 'weight', 'D C P P', 'convolution']], 0, { D: 2, C: 3, P: 2 });
  const kernel = new Random(1).normalTensor([2, 3, 2, 2], 1).dataSync() as Float32Array;
  const source = { entries: new Map([['conv', { shape: [2, 3, 2, 2] }]]), readFloat32: () => kernel };
  const model = new Patch();
  readTensors(model, source, tensors);
  const [d, c, y, x] = [1, 2, 0, 1];
  const ours = model.weight.dataSync()[((y * 2 + x) * 3 + c) * 2 + d];
  expect(ours).toBe(kernel[((d * 3 + c) * 2 + y) * 2 + x]);
  expect(publicTensors(model, tensors)[0]!.data()).toEqual(kernel);
});

test('activations by their public names', () => {
  expect(activationOf('quick_gelu', 'config.json')).toBe('quickGelu');
  expect(hiddenActOf('geluTanh')).toBe('gelu_pytorch_tanh');
  expect(() => activationOf('constructor', 'config.json')).toThrow('config.json: hidden_act must be one of');
});
