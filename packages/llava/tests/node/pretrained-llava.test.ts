import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random, tf } from '@pixels/tensor';
import { openSafetensors, readJson, writeSafetensors } from '@pixels/tensor/node';
import { afterAll, expect, test } from 'vitest';
import { decoderPresets, Llava, type LlavaConfig } from '../../src/index.ts';
import { fromPretrained, saveAs } from '../../src/node.ts';
import { onEveryBackend } from '../backends.ts';
import { idsOf, image, imageId, leakedTensors, loud, randomImages, tinyLlavaConfig } from '../tiny-llava.ts';

const fixtures = ['llava', 'llava-v4names', 'smolvlm'] as const;
const folderOf = (name: string): string =>
  new URL(`../../../../tests/fixtures/hf/${name}`, import.meta.url).pathname;

const root = mkdtempSync(join(tmpdir(), 'llava-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const newFolder = (): string => join(root, String(folders++));

type Json = Record<string, unknown>;
const configOf = async (folder: string): Promise<Json> =>
  (await readJson(join(folder, 'config.json'))) as Json;

/** How far the logits are from those of the public library. */
async function difference(llava: Llava, fixture: string): Promise<number> {
  const expected = (await readJson(join(folderOf(fixture), 'expected.json'))) as Record<string, number[]>;
  const [C, H, W] = expected.pixel_shape!.slice(-3) as [number, number, number];
  const logits = tf.tidy(() => {
    const pixels = tf.reshape(tf.tensor1d(expected.pixel_values!), [-1, C, H, W]);
    const tokens = llava.imageTokens(tf.transpose(pixels, [0, 2, 3, 1]));
    return llava.logits(idsOf(expected.input_ids!), tokens).dataSync<'float32'>();
  });
  expect(logits.length).toBe(expected.logits!.length);
  return logits.reduce((most, logit, index) => Math.max(most, Math.abs(logit - expected.logits![index]!)), 0);
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
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...(await configOf(folder)), ...config }));
  using checkpoint = openSafetensors(folderOf(fixture));
  const tensors = [...checkpoint.entries.values()].map(({ name, shape }) => ({
    name,
    shape,
    data: checkpoint.readFloat32(name),
  }));
  writeSafetensors(join(folder, 'model.safetensors'), change(tensors));
  return folder;
}

const renamed =
  (names: readonly (readonly [from: RegExp, to: string])[]) =>
  (tensors: StoredTensor[]): StoredTensor[] =>
    tensors.map((tensor) => ({
      ...tensor,
      name: names.reduce((name, [from, to]) => name.replace(from, to), tensor.name),
    }));

onEveryBackend('checkpoints', () => {
  test.each(fixtures)('%s: the logits are those of the public library', async (fixture) => {
    const llava = await fromPretrained(folderOf(fixture));
    expect(await difference(llava, fixture)).toBeLessThan(1e-5);
    llava.dispose();
  });

  test.each([
    [
      'of newer versions',
      [
        [/^language_model\.model\./, 'model.language_model.'],
        [/^language_model\.lm_head/, 'lm_head'],
        [/^(vision_tower|multi_modal_projector)/, 'model.$1'],
      ],
    ],
    [
      'of the authors',
      [
        [/^language_model\./, ''],
        [/^vision_tower\./, 'model.vision_tower.vision_tower.vision_model.'],
        [/^multi_modal_projector\.linear_1/, 'model.mm_projector.0'],
        [/^multi_modal_projector\.linear_2/, 'model.mm_projector.2'],
      ],
    ],
  ] as const)('LLaVA under the names %s', async (_, names) => {
    const messages: string[] = [];
    const folder = await changed('llava', {}, renamed(names));
    const llava = await fromPretrained(folder, { report: (message) => messages.push(message) });
    expect(await difference(llava, 'llava')).toBeLessThan(1e-5);
    expect(messages).toEqual([]);
    llava.dispose();
  });

  test.each(fixtures)('%s: saveAs writes tensors and config back', async (fixture) => {
    const folder = newFolder();
    const llava = await fromPretrained(folderOf(fixture));
    const specialIds = { bosId: 1, eosIds: [2], padId: 0 };
    expect(saveAs(llava, folder, { specialIds })).toBe(fixture === 'smolvlm' ? 'smolvlm' : 'llava');
    using original = openSafetensors(folderOf(fixture === 'llava' ? 'llava-v4names' : fixture));
    using written = openSafetensors(folder);
    expect([...written.entries.keys()].sort()).toEqual([...original.entries.keys()].sort());
    for (const name of original.entries.keys()) {
      expect(written.readFloat32(name), name).toEqual(original.readFloat32(name));
    }
    const back = await fromPretrained(folder);
    expect(back.config).toEqual(llava.config);
    expect(await difference(back, fixture)).toBeLessThan(1e-5);
    const [theirs, ours] = [await configOf(folderOf(fixture)), await configOf(folder)];
    const parts = ['text_config', 'vision_config'];
    for (const [key, value] of Object.entries(ours)) {
      if (!parts.includes(key) && key in theirs) expect(value, key).toEqual(theirs[key]);
    }
    for (const part of parts) {
      for (const [key, value] of Object.entries(ours[part] as Json)) {
        const given = theirs[part] as Json;
        if (key in given && !key.startsWith('rope')) expect(value, `${part}.${key}`).toEqual(given[key]);
      }
    }
  });

  test('no tensor is left behind', async () => {
    await fromPretrained(folderOf('llava')).then((llava) => llava.dispose());
    const before = tf.memory().numTensors;
    const llava = await fromPretrained(folderOf('llava'));
    expect(tf.memory().numTensors - before).toBe(llava.parameters().size);
    const folder = newFolder();
    expect(leakedTensors(() => saveAs(llava, folder))).toBe(0);
    llava.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

const clipVision = {
  ...tinyLlavaConfig.vision,
  patchBias: false,
  preNorm: true,
  pooling: 'class',
  activation: 'quickGelu',
} as const;

test.each<[string, Partial<LlavaConfig>]>([
  ['llava', { vision: clipVision, projector: { kind: 'mlp2x_gelu' }, visionLayer: -2, classToken: 'keep' }],
  ['llava', { projector: { kind: 'mlp2x_gelu', bias: false }, visionLayer: -1 }],
  [
    'pixels-llava',
    {
      // A LLaVA otherwise, but other libraries would not turn what it compares.
      vision: { ...clipVision, edges: true, rotary: true },
      projector: { kind: 'mlp2x_gelu' },
      visionLayer: -2,
      classToken: 'keep',
    },
  ],
  ['smolvlm', { projector: { kind: 'linear', pixelShuffle: 2, bias: false } }],
  [
    'smolvlm',
    { projector: { kind: 'linear', bias: false }, decoder: { ...tinyLlavaConfig.decoder, tied: true } },
  ],
  ['pixels-llava', {}],
  ['pixels-llava', { fusion: 'cross-attention' }],
  ['pixels-llava', { decoder: { ...tinyLlavaConfig.decoder, ...decoderPresets.gpt } }],
  [
    'pixels-llava',
    {
      vision: { ...tinyLlavaConfig.vision, imageSize: { height: 8, width: 12 }, smallerImages: 'topLeft' },
      projector: { kind: 'linear', pixelShuffle: 2, bias: false },
    },
  ],
])('a %s of our own, %j, goes there and back, in half the bytes too', async (family, change) => {
  const llava = loud(new Llava({ ...tinyLlavaConfig, ...change }, new Random(1)), 2);
  const folder = newFolder();
  expect(saveAs(llava, folder, { specialIds: { eosIds: [2] } })).toBe(family);
  const back = await fromPretrained(folder);
  expect(back.config).toEqual(llava.config);
  const size = llava.config.vision.imageSize;
  const images = typeof size === 'number' ? randomImages(1) : randomImages(1, size.height, size.width);
  const ids = idsOf([1, ...image(llava.placeholders(llava.vision.gridOf(images))), 5]);
  const logits = (model: Llava) => model.logits(ids, model.imageTokens(images)).dataSync();
  expect(logits(back)).toEqual(logits(llava));
  saveAs(llava, folder, { dtype: 'F16' });
  const halved = logits(await fromPretrained(folder));
  expect(halved).not.toEqual(logits(llava));
  for (const [index, logit] of logits(llava).entries())
    expect(Math.abs(halved[index]! - logit)).toBeLessThan(0.05);
});

test('a head that is not in the file is the token vectors, where a config says tied', async () => {
  const without = (tensors: StoredTensor[]) => tensors.filter(({ name }) => !name.includes('lm_head'));
  const { text_config } = await configOf(folderOf('llava'));
  const tied = { text_config: { ...(text_config as Json), tie_word_embeddings: true } };
  expect((await fromPretrained(await changed('llava', tied, without))).config.decoder.tied).toBe(true);
  expect((await fromPretrained(await changed('llava', tied))).config.decoder.tied).toBe(false);
  await expect(fromPretrained(await changed('llava', {}, without))).rejects.toThrow(
    'language_model.lm_head.weight is missing',
  );
});

test('the class token is kept or dropped, and the layer is the one that the config says', async () => {
  const keeping = await fromPretrained(await changed('llava', { vision_feature_select_strategy: 'full' }));
  expect([keeping.config.classToken, keeping.config.visionLayer]).toEqual(['keep', -2]);
  expect(keeping.imageTokens(randomImages(1, 16, 16)).shape).toEqual([1, 17, 16]);
  const last = await fromPretrained(await changed('llava', { vision_feature_layer: -1 }));
  expect(await difference(last, 'llava')).toBeGreaterThan(1e-3);
});

test('tensors without a use are reported, what is missing or does not fit is listed', async () => {
  const extra = { name: 'vision_tower.other', shape: [2], data: Float32Array.of(1, 2) };
  const messages: string[] = [];
  const folder = await changed('llava', {}, (tensors) => [...tensors, extra]);
  await fromPretrained(folder, { report: (message) => messages.push(message) });
  expect(messages).toEqual([
    `fromPretrained: ${folder}: not part of the model, left out: vision_tower.other`,
  ]);
  const lacking = await changed('smolvlm', { scale_factor: 4 }, (tensors) =>
    tensors.filter(({ name }) => name !== 'model.text_model.norm.weight'),
  );
  await expect(fromPretrained(lacking)).rejects.toThrow(
    'model.connector.modality_projection.proj.weight must be [16, 256] by the config; got [16, 64]; model.text_model.norm.weight is missing',
  );
});

test('a shard that is missing is named', async () => {
  const folder = newFolder();
  saveAs(await fromPretrained(folderOf('llava')), folder, { maxShardBytes: 20_000 });
  const shard = 'model-00002-of-00003.safetensors';
  rmSync(join(folder, shard));
  await expect(fromPretrained(folder)).rejects.toThrow(new RegExp(`${shard}: there is no such file`));
});

test.each<[string, Json, string]>([
  [
    'llava',
    { model_type: 'llama' },
    'config.json: model_type must be one of llava, smolvlm, pixels-llava, idefics3, for a model that sees and speaks; got llama',
  ],
  [
    'llava',
    { vision_config: { model_type: 'pixtral' } },
    'config.json: vision_config.model_type: Invalid option',
  ],
  ['llava', { vision_config: undefined }, 'config.json: vision_config: Invalid input'],
  ['llava', { text_config: { model_type: 'qwen2' } }, 'config.json: text_config: model_type: Invalid'],
  ['llava', { vision_feature_layer: [-2, -3] }, 'config.json: vision_feature_layer: Invalid input'],
  ['llava', { vision_feature_layer: -9 }, "visionLayer: must be 'normed' or a whole number from -3 to 2"],
  [
    'llava',
    { vision_config: { model_type: 'siglip_vision_model' } },
    'config.json: vision_feature_select_strategy default leaves the first token out, which is a patch in siglip_vision_model',
  ],
  [
    'llava',
    { mm_vision_tower: 'openai/clip-vit-large-patch14-336' },
    "written by LLaVA's own code, whose vision encoder lies in another folder (openai/clip-vit-large-patch14-336); fetch the same model in the library's form",
  ],
  [
    'smolvlm',
    { scale_factor: 3 },
    'config.json: projector.pixelShuffle: must divide the grid of 4 × 4 patches; got 3',
  ],
])('%s with %j is refused', async (fixture, change, message) => {
  await expect(fromPretrained(await changed(fixture, change))).rejects.toThrow(message);
});

test('a folder that is none is refused in one line', async () => {
  await expect(fromPretrained(join(root, 'nowhere'))).rejects.toThrow(
    /^no file at .*config\.json; is the path right\?$/,
  );
});

test('unknown settings in a config of our own are refused', async () => {
  const folder = newFolder();
  saveAs(new Llava(tinyLlavaConfig, new Random(1)), folder);
  const file = await configOf(folder);
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({ ...file, config: { ...(file.config as Json), imageID: 3 } }),
  );
  await expect(fromPretrained(folder)).rejects.toThrow('config: Unrecognized key: "imageID"');
  expect(imageId).toBe(19);
});
