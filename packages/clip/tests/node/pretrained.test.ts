import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random, tf } from '@pixels/tensor';
import { openSafetensors, readJson, writeSafetensors } from '@pixels/tensor/node';
import { afterAll, expect, test } from 'vitest';
import { Clip } from '../../src/index.ts';
import { fromPretrained, saveAs } from '../../src/node.ts';
import { onEveryBackend } from '../backends.ts';
import { largestDifference, leakedTensors, loud, randomImages, tinyClip, tinyConfig } from '../tiny.ts';

const fixtures = ['clip', 'clip-legacy-eos', 'siglip'] as const;
const folderOf = (name: string): string =>
  new URL(`../../../../tests/fixtures/hf/${name}`, import.meta.url).pathname;

const root = mkdtempSync(join(tmpdir(), 'clip-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const newFolder = (): string => join(root, String(folders++));

type Json = Record<string, unknown>;
const json = async (folder: string, file: string): Promise<Json> =>
  (await readJson(join(folder, file))) as Json;

interface ExpectedClip {
  readonly input_ids: number[];
  readonly ids_shape: [number, number];
  readonly pixel_values: number[];
  readonly pixel_shape: [number, number, number, number];
  readonly logits_per_image: number[];
  readonly image_embeds: number[];
  readonly text_embeds: number[];
}

/** The largest difference of each output of a model with the fixture's. */
async function differences(clip: Clip, fixture: string): Promise<Record<string, number>> {
  const expected = (await readJson(join(folderOf(fixture), 'expected.json'))) as ExpectedClip;
  return tf.tidy(() => {
    const images = tf.transpose(tf.tensor4d(expected.pixel_values, expected.pixel_shape), [0, 2, 3, 1]);
    const image = clip.encodeImages(images);
    const text = clip.encodeTexts(tf.tensor2d(expected.input_ids, expected.ids_shape, 'int32'));
    return {
      image: largestDifference(image.dataSync(), expected.image_embeds),
      text: largestDifference(text.dataSync(), expected.text_embeds),
      logits: largestDifference(clip.logits(image, text).dataSync(), expected.logits_per_image),
    };
  });
}

interface StoredTensor {
  name: string;
  shape: readonly number[];
  data: Float32Array;
}

/** A copy of a fixture with its config or its tensors changed. */
async function changed(
  fixture: string,
  config: Json,
  change = (tensors: StoredTensor[]): StoredTensor[] => tensors,
): Promise<string> {
  const folder = newFolder();
  cpSync(folderOf(fixture), folder, { recursive: true });
  const original = await json(folder, 'config.json');
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...original, ...config }));
  using checkpoint = openSafetensors(folderOf(fixture));
  const tensors = [...checkpoint.entries.values()].map(({ name, shape }) => ({
    name,
    shape,
    data: checkpoint.readFloat32(name),
  }));
  writeSafetensors(join(folder, 'model.safetensors'), change(tensors));
  return folder;
}

onEveryBackend('checkpoints', () => {
  test.each(fixtures)('%s: embeddings and logits are those of the public library', async (fixture) => {
    const clip = await fromPretrained(folderOf(fixture));
    for (const [output, difference] of Object.entries(await differences(clip, fixture))) {
      expect(difference, output).toBeLessThan(1e-5);
    }
    clip.dispose();
  });

  test.each(fixtures)('%s: saveAs writes tensors and config back', async (fixture) => {
    const folder = newFolder();
    const clip = await fromPretrained(folderOf(fixture));
    saveAs(clip, folder);
    using original = openSafetensors(folderOf(fixture));
    using written = openSafetensors(folder);
    expect([...written.entries.keys()].sort()).toEqual([...original.entries.keys()].sort());
    for (const [name, { shape }] of original.entries) {
      expect(written.entries.get(name)!.shape, name).toEqual(shape);
      expect(written.readFloat32(name), name).toEqual(original.readFloat32(name));
    }
    const back = await fromPretrained(folder);
    expect(back.config).toEqual(clip.config);
    for (const difference of Object.values(await differences(back, fixture))) {
      expect(difference).toBeLessThan(1e-5);
    }
    const [theirs, ours] = [await json(folderOf(fixture), 'config.json'), await json(folder, 'config.json')];
    for (const key of ['architectures', 'model_type', 'projection_dim'])
      expect(ours[key]).toEqual(theirs[key]);
    expect(Object.keys(ours)).toEqual(expect.arrayContaining(['text_config', 'vision_config']));
  });

  test('no tensor is left behind', async () => {
    await fromPretrained(folderOf('siglip')).then((clip) => clip.dispose());
    const before = tf.memory().numTensors;
    const clip = await fromPretrained(folderOf('siglip'));
    expect(tf.memory().numTensors - before).toBe(clip.parameters().size);
    const folder = newFolder();
    expect(leakedTensors(() => saveAs(clip, folder))).toBe(0);
    clip.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('models of our own go there and back, in half the bytes too', async () => {
    for (const family of ['clip', 'siglip'] as const) {
      const clip = tinyClip(family);
      const folder = newFolder();
      saveAs(clip, folder, { dtype: 'F16' });
      const back = await fromPretrained(folder);
      const [one, other] = [clip, back].map((model) => model.encodeImages(randomImages(2)).dataSync());
      expect(largestDifference(one!, other!)).toBeGreaterThan(0);
      expect(largestDifference(one!, other!)).toBeLessThan(5e-3);
    }
  });
});

test('the temperature of a checkpoint is taken as it is, up to 100', async () => {
  const set = (value: number) =>
    changed('clip', {}, (tensors) =>
      tensors.map((tensor) =>
        tensor.name === 'logit_scale' ? { ...tensor, data: Float32Array.of(value) } : tensor,
      ),
    );
  const clip = await fromPretrained(await set(4.6052));
  expect(clip.temperature.apply(tf.scalar(1)).dataSync()[0]).toBeCloseTo(Math.exp(4.6052), 3);
});

test('old configs: the towers’ settings twice, a text that ends at its largest id', async () => {
  const { text_config } = await json(folderOf('clip'), 'config.json');
  const folder = await changed('clip', {
    text_config: { hidden_size: 999 },
    text_config_dict: text_config,
    vision_config_dict: null,
  });
  const clip = await fromPretrained(folder);
  for (const difference of Object.values(await differences(clip, 'clip')))
    expect(difference).toBeLessThan(1e-5);
  expect(clip.config.text.pooling).toBe('firstEos');
  expect((await fromPretrained(folderOf('clip-legacy-eos'))).config.text.pooling).toBe('largestId');
});

test('the activation is what the config says', async () => {
  const { text_config, vision_config } = await json(folderOf('clip'), 'config.json');
  const gelu = (tower: unknown) => ({ ...(tower as Json), hidden_act: 'gelu' });
  const folder = await changed('clip', {
    text_config: gelu(text_config),
    vision_config: gelu(vision_config),
  });
  const clip = await fromPretrained(folder);
  expect([clip.config.text.activation, clip.config.vision.activation]).toEqual(['gelu', 'gelu']);
  const { image, text } = await differences(clip, 'clip');
  expect(Math.min(image!, text!)).toBeGreaterThan(1e-4);
});

test('tensors without a use are reported, tables of numbers passed over; what is missing is listed', async () => {
  const extra = (name: string): StoredTensor => ({ name, shape: [2], data: Float32Array.of(1, 2) });
  const folder = await changed('clip', {}, (tensors) => [
    ...tensors,
    extra('vision_model.other'),
    extra('text_model.embeddings.position_ids'),
  ]);
  const messages: string[] = [];
  await fromPretrained(folder, { report: (message) => messages.push(message) });
  expect(messages).toEqual([
    `fromPretrained: ${folder}: not part of the model, left out: vision_model.other`,
  ]);
  const without = await changed('clip', { projection_dim: 13 }, (tensors) =>
    tensors.filter(({ name }) => name !== 'vision_model.pre_layrnorm.bias'),
  );
  await expect(fromPretrained(without)).rejects.toThrow(
    'vision_model.pre_layrnorm.bias is missing; visual_projection.weight must be [13, 16] by the config; got [12, 16]',
  );
});

test.each<[Json, string]>([
  [{ model_type: 'blip' }, 'model_type: Invalid'],
  [{ text_config: { hidden_act: 'mish' } }, 'config.json: text_config: hidden_act must be one of gelu'],
  [{ vision_config: { hidden_size: 'wide' } }, 'vision_config.hidden_size: '],
  [{ text_config: { eos_token_id: null } }, 'ClipConfig: text.eosId: is needed for firstEos pooling'],
  [{ vision_config: { patch_size: 5 } }, 'ClipConfig: vision.imageSize: must be a multiple of patchSize 5'],
])('config.json with %j is refused', async (change, message) => {
  await expect(fromPretrained(await changed('clip', change))).rejects.toThrow(message);
});

test('a folder that is none is refused in one line', async () => {
  await expect(fromPretrained(join(root, 'nowhere'))).rejects.toThrow(
    /^no file at .*config\.json; is the path right\?$/,
  );
});

test('what no public family has is not written', () => {
  const { vision, text, loss } = tinyConfig();
  const odd = loud(
    new Clip(
      { vision: { ...vision, pooling: 'mean' }, text: { ...text, causal: false }, loss },
      new Random(1),
    ),
    2,
  );
  expect(() => saveAs(odd, newFolder())).toThrow(
    'saveAs: not a CLIPModel: vision.pooling must be class; got mean; text.causal must be true; got false',
  );
  const wide = { ...vision, imageSize: { height: 8, width: 12 }, smallerImages: 'topLeft' } as const;
  expect(() => saveAs(new Clip({ vision: wide, text, loss }, new Random(1)), newFolder())).toThrow(
    'not a CLIPModel: vision.imageSize must be square; got 8 × 12; vision.smallerImages must be refuse; got topLeft',
  );
  const turned = { ...vision, rotary: true };
  expect(() => saveAs(new Clip({ vision: turned, text, loss }, new Random(1)), newFolder())).toThrow(
    'not a CLIPModel: vision.rotary must be false; got true',
  );
});
