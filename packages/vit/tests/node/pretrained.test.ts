import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '@pixels/tensor';
import { openSafetensors, writeSafetensors } from '@pixels/tensor/node';
import { afterAll, expect, test } from 'vitest';
import { attentionWeightsOf } from '../../src/index.ts';
import { fromPretrained, readPreprocessing, saveAs } from '../../src/node.ts';
import { onEveryBackend } from '../backends.ts';
import { channelsLast, hfVit, largestDifference, readFixture } from '../fixtures.ts';
import { leakedTensors, tinyVit } from '../tiny.ts';

interface ExpectedVit {
  readonly pixel_values: readonly number[];
  readonly pixel_shape: readonly number[];
  readonly logits: readonly number[];
  readonly attn_last: readonly number[];
}

const expected = readFixture<ExpectedVit>(join(hfVit, 'expected.json'));
const root = mkdtempSync(join(tmpdir(), 'pretrained-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;

const newFolder = (): string => join(root, String(folders++));

type StoredTensor = ReturnType<typeof storedTensors>[number];

function storedTensors() {
  using checkpoint = openSafetensors(hfVit);
  return [...checkpoint.entries.values()].map(({ name, shape }) => ({
    name,
    shape,
    data: checkpoint.readFloat32(name),
  }));
}

/** A copy of the fixture with its config or its tensors changed. */
function changed(
  config: Record<string, unknown>,
  change = (tensors: StoredTensor[]): StoredTensor[] => tensors,
): string {
  const folder = newFolder();
  cpSync(hfVit, folder, { recursive: true });
  const original = readFixture<Record<string, unknown>>(join(hfVit, 'config.json'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...original, ...config }));
  writeSafetensors(join(folder, 'model.safetensors'), change(storedTensors()));
  return folder;
}

onEveryBackend('checkpoints', () => {
  test('logits and last attention are those of the public library', async () => {
    const vit = await fromPretrained(hfVit);
    const images = channelsLast(expected.pixel_values, expected.pixel_shape);
    expect(largestDifference(vit.apply(images).dataSync(), expected.logits)).toBeLessThan(1e-5);
    const { weights } = attentionWeightsOf(vit, images);
    expect(largestDifference(weights.at(-1)!.dataSync(), expected.attn_last)).toBeLessThan(1e-5);
    vit.dispose();
  });

  test('saveAs writes the tensors and the names back, bit for bit', async () => {
    const folder = newFolder();
    saveAs(await fromPretrained(hfVit), folder);
    using original = openSafetensors(hfVit);
    using written = openSafetensors(folder);
    expect([...written.entries.keys()].sort()).toEqual([...original.entries.keys()].sort());
    for (const [name, { shape }] of original.entries) {
      expect(written.entries.get(name)!.shape, name).toEqual(shape);
      expect(written.readFloat32(name), name).toEqual(original.readFloat32(name));
    }
    expect(written.metadata.get('format')).toBe('pt');
    const theirs = readFixture<Record<string, unknown>>(join(hfVit, 'config.json'));
    const ours = readFixture<Record<string, unknown>>(join(folder, 'config.json'));
    const unused = new Set([
      'encoder_stride',
      'initializer_range',
      'pooler_act',
      'pooler_output_size',
      'transformers_version',
    ]);
    expect(ours).toEqual(Object.fromEntries(Object.entries(theirs).filter(([key]) => !unused.has(key))));
  });

  test('in shards too', async () => {
    const folder = newFolder();
    saveAs(await fromPretrained(hfVit), folder, { maxShardBytes: 4000 });
    expect(readdirSync(folder).filter((file) => file.endsWith('.safetensors')).length).toBeGreaterThan(2);
    const vit = await fromPretrained(folder);
    const images = channelsLast(expected.pixel_values, expected.pixel_shape);
    expect(largestDifference(vit.apply(images).dataSync(), expected.logits)).toBeLessThan(1e-5);
  });

  test('no tensor is left behind', async () => {
    await fromPretrained(hfVit).then((vit) => vit.dispose());
    const before = tf.memory().numTensors;
    const vit = await fromPretrained(hfVit);
    const parameters = vit.parameters().size;
    expect(tf.memory().numTensors - before).toBe(parameters);
    const folder = newFolder();
    expect(leakedTensors(() => saveAs(vit, folder))).toBe(0);
    vit.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a model of our own goes there and back', async () => {
    const folder = newFolder();
    const vit = tinyVit({ labels: ['a', 'b', 'c'], activation: 'geluTanh' });
    saveAs(vit, folder);
    const back = await fromPretrained(folder);
    expect(back.config).toEqual({ ...vit.config });
    for (const [path, variable] of vit.parameters()) {
      expect(back.parameters().get(path)!.dataSync(), path).toEqual(variable.dataSync());
    }
    for (const config of [{ pooling: 'mean' }, { positions: 'sine' }] as const) {
      expect(() => saveAs(tinyVit(config), newFolder())).toThrow(
        'saveAs: ViTForImageClassification has learned positions',
      );
    }
  });

  test('queries, keys and values without a bias', async () => {
    const isBias = ({ name }: StoredTensor) => /(query|key|value)\.bias$/.test(name);
    const zeroed = changed({}, (tensors) =>
      tensors.map((tensor) => (isBias(tensor) ? { ...tensor, data: tensor.data.fill(0) } : tensor)),
    );
    const without = changed({ qkv_bias: false }, (tensors) => tensors.filter((tensor) => !isBias(tensor)));
    const images = channelsLast(expected.pixel_values, expected.pixel_shape);
    const logits = (await fromPretrained(without)).apply(images).dataSync();
    expect(logits).toEqual((await fromPretrained(zeroed)).apply(images).dataSync());
    expect(largestDifference(logits, expected.logits)).toBeGreaterThan(1e-3);
  });

  test('tensors without a use are reported, tables of numbers passed over', async () => {
    const extra = (name: string): StoredTensor => ({ name, shape: [2], data: Float32Array.of(1, 2) });
    const folder = changed({}, (tensors) => [
      ...tensors,
      extra('vit.pooler.dense.bias'),
      extra('vit.embeddings.position_ids'),
    ]);
    const messages: string[] = [];
    await fromPretrained(folder, { report: (message) => messages.push(message) });
    expect(messages).toEqual([
      `fromPretrained: ${folder}: not part of the model, left out: vit.pooler.dense.bias`,
    ]);
  });
});

test('missing tensors and wrong shapes are all listed', async () => {
  const folder = changed({ num_labels: 7, id2label: undefined }, (tensors) =>
    tensors.filter(({ name }) => name !== 'vit.layernorm.bias'),
  );
  const error = await fromPretrained(folder).catch((reason: Error) => reason);
  expect((error as Error).message).toContain('vit.layernorm.bias is missing');
  expect((error as Error).message).toContain('classifier.weight must be [7, 16] by the config; got [5, 16]');
  expect((error as Error).message).toContain('classifier.bias must be [7] by the config; got [5]');
});

test.each<[Record<string, unknown>, string]>([
  [{ model_type: 'clip' }, 'model_type: Invalid input'],
  [{ hidden_act: 'mish' }, 'hidden_act must be one of gelu, gelu_pytorch_tanh'],
  [{ hidden_size: -1 }, 'hidden_size:'],
  [{ image_size: [16, 8] }, 'image_size:'],
  [{ num_hidden_layers: 1e9 }, 'num_hidden_layers:'],
  [{ patch_size: 5 }, 'VitConfig: imageSize: must be a multiple of patchSize 5; got 16'],
  [{ id2label: { 0: 'a', 2: 'b' } }, 'id2label has no name for class 1'],
  [{ hidden_size: 2 ** 40 }, 'vit.embeddings.cls_token must be [1, 1, 1099511627776]'],
])('config.json with %j is refused', async (change, message) => {
  await expect(fromPretrained(changed(change))).rejects.toThrow(message);
});

test('a folder that is no checkpoint is refused in one line', async () => {
  await expect(fromPretrained(join(root, 'nowhere'))).rejects.toThrow(
    /^no file at .*nowhere.config\.json; is the path right\?$/,
  );
  const broken = changed({});
  writeFileSync(join(broken, 'config.json'), '{');
  await expect(fromPretrained(broken)).rejects.toThrow('config.json is not JSON');
  const cut = changed({});
  writeFileSync(
    join(cut, 'model.safetensors'),
    readFileSync(join(hfVit, 'model.safetensors')).subarray(0, 9000),
  );
  await expect(fromPretrained(cut)).rejects.toThrow('model.safetensors');
  const weightless = changed({});
  rmSync(join(weightless, 'model.safetensors'));
  await expect(fromPretrained(weightless)).rejects.toThrow('neither model.safetensors nor');
});

test('preprocessor_config.json is read if there is one', async () => {
  const folder = changed({});
  expect(await readPreprocessing(folder)).toBeUndefined();
  writeFileSync(
    join(folder, 'preprocessor_config.json'),
    '{"size": {"height": 16, "width": 16}, "do_normalize": false}',
  );
  expect(await readPreprocessing(folder)).toEqual({ size: { height: 16, width: 16 }, resize: 'bilinear' });
});
