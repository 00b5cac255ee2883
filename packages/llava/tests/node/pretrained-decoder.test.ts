import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start, tf } from '@pixels/tensor';
import { openSafetensors, readJson, writeSafetensors } from '@pixels/tensor/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Decoder, type DecoderConfig, generateBatch } from '../../src/index.ts';
import { decoderFromPretrained, readSpecialTokenIds, saveDecoderAs } from '../../src/node.ts';
import { onEveryBackend } from '../backends.ts';
import { hiddenOf, largestDifference, randomIds, tinyDecoder } from '../tiny-decoder.ts';

const fixtures = ['llama', 'llama-tied', 'llama3-rope', 'llama3-rope-v4config', 'mistral-swa'] as const;
const folderOf = (name: string): string =>
  new URL(`../../../../tests/fixtures/hf/${name}`, import.meta.url).pathname;

beforeAll(async () => void (await start({ backend: 'wasm' })));

const root = mkdtempSync(join(tmpdir(), 'decoder-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const newFolder = (): string => join(root, String(folders++));

type Json = Record<string, unknown>;
const json = async (folder: string, file = 'config.json'): Promise<Json> =>
  (await readJson(join(folder, file))) as Json;

interface ExpectedText {
  readonly input_ids: number[];
  readonly logits: number[];
  readonly logits_shape: [number, number, number];
  readonly greedy_ids: number[];
}

const expectedOf = async (fixture: string): Promise<ExpectedText> =>
  (await json(folderOf(fixture), 'expected.json')) as unknown as ExpectedText;

/** The largest difference of the logits from the fixture's. */
async function logitsDifference(decoder: Decoder, fixture: string): Promise<number> {
  const { input_ids, logits, logits_shape } = await expectedOf(fixture);
  return tf.tidy(() => {
    const ids = tf.tensor2d(input_ids, logits_shape.slice(0, 2) as [number, number], 'int32');
    return largestDifference(decoder.logits(hiddenOf(decoder, ids)), tf.tensor(logits, logits_shape));
  });
}

/** A copy of a fixture with its config changed; undefined takes a setting out. */
async function changed(fixture: string, config: Json): Promise<string> {
  const folder = newFolder();
  cpSync(folderOf(fixture), folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...(await json(folder)), ...config }));
  return folder;
}

onEveryBackend('checkpoints', () => {
  test.each(fixtures)('%s: logits and greedy ids are those of the public library', async (fixture) => {
    const decoder = await decoderFromPretrained(folderOf(fixture));
    expect(await logitsDifference(decoder, fixture)).toBeLessThan(1e-5);
    const { input_ids, greedy_ids } = await expectedOf(fixture);
    const [text] = await generateBatch(decoder, [input_ids], { maxNewTokens: greedy_ids.length });
    expect(text!.ids).toEqual(greedy_ids);
    decoder.dispose();
  });

  test.each(fixtures)('%s: saveDecoderAs writes tensors and config back', async (fixture) => {
    const folder = newFolder();
    const decoder = await decoderFromPretrained(folderOf(fixture));
    saveDecoderAs(decoder, folder, { specialIds: await readSpecialTokenIds(folderOf(fixture)) });
    using original = openSafetensors(folderOf(fixture));
    using written = openSafetensors(folder);
    expect([...written.entries.keys()].sort()).toEqual([...original.entries.keys()].sort());
    for (const [name, { shape }] of original.entries) {
      expect(written.entries.get(name)!.shape, name).toEqual(shape);
      expect(written.readFloat32(name), name).toEqual(original.readFloat32(name));
    }
    const back = await decoderFromPretrained(folder);
    expect(back.config).toEqual(decoder.config);
    const [theirs, ours] = [await json(folderOf(fixture)), await json(folder)];
    for (const key of [
      'architectures',
      'model_type',
      'eos_token_id',
      'bos_token_id',
      'pad_token_id',
      'head_dim',
    ]) {
      expect(ours[key], key).toEqual(theirs[key]);
    }
  });

  test('no tensor is left behind', async () => {
    const before = tf.memory().numTensors;
    const decoder = await decoderFromPretrained(folderOf('llama-tied'));
    expect(tf.memory().numTensors - before).toBe(decoder.parameters().size);
    saveDecoderAs(decoder, newFolder());
    decoder.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('decoders of our own go there and back: biases, head width, tied, half the bytes, in shards', async () => {
    const configs: Partial<DecoderConfig>[] = [
      { attentionBias: true, mlpBias: true, keyValueHeads: 2 },
      { tied: true, headWidth: 8, activation: 'geluTanh', epsilon: 1e-5 },
      { slidingWindow: 5, ropeTheta: 500 },
    ];
    for (const config of configs) {
      const decoder = tinyDecoder('llama', config);
      const folder = newFolder();
      saveDecoderAs(decoder, folder, { dtype: 'F16', maxShardBytes: 1000 });
      const back = await decoderFromPretrained(folder);
      expect(back.config).toEqual(decoder.config);
      const ids = randomIds(2, 9);
      const difference = largestDifference(hiddenOf(decoder, ids), hiddenOf(back, ids));
      expect(difference).toBeGreaterThan(0);
      expect(difference).toBeLessThan(2e-2);
    }
  });
});

test('special tokens: one or several that end a text, the generation config first', async () => {
  expect(await readSpecialTokenIds(folderOf('llama'))).toEqual({ bosId: 1, eosIds: [2], padId: 0 });
  const folder = await changed('llama3-rope-v4config', { eos_token_id: [2, 7], pad_token_id: -1 });
  expect(await readSpecialTokenIds(folder)).toEqual({ bosId: 1, eosIds: [2, 7], padId: undefined });
  writeFileSync(join(folder, 'generation_config.json'), '{"eos_token_id": [2, 7, 9]}');
  expect((await readSpecialTokenIds(folder)).eosIds).toEqual([2, 7, 9]);
  const none = await changed('llama3-rope-v4config', { eos_token_id: null, bos_token_id: null });
  expect(await readSpecialTokenIds(none)).toMatchObject({ bosId: undefined, eosIds: [] });
  const several = newFolder();
  saveDecoderAs(tinyDecoder('llama'), several, { specialIds: { eosIds: [3, 4] } });
  expect((await readSpecialTokenIds(several)).eosIds).toEqual([3, 4]);
});

test('what a file leaves out is the library’s default', async () => {
  const folder = await changed('llama', { rope_parameters: undefined, num_key_value_heads: undefined });
  await expect(decoderFromPretrained(folder)).rejects.toThrow(
    'k_proj.weight must be [16, 16] by the config; got [8, 16]',
  );
  const old = await changed('mistral-swa', { rope_parameters: null, rope_theta: 10000, head_dim: null });
  const decoder = await decoderFromPretrained(old);
  expect(await logitsDifference(decoder, 'mistral-swa')).toBeLessThan(1e-5);
});

test('an old file that stores tied weights twice: the second is reported and left out', async () => {
  const folder = newFolder();
  cpSync(folderOf('llama-tied'), folder, { recursive: true });
  using checkpoint = openSafetensors(folderOf('llama-tied'));
  const stored = [...checkpoint.entries.values()].map(({ name, shape }) => ({
    name,
    shape,
    data: checkpoint.readFloat32(name),
  }));
  const table = stored.find(({ name }) => name === 'model.embed_tokens.weight')!;
  writeSafetensors(join(folder, 'model.safetensors'), [
    ...stored,
    { ...table, name: 'lm_head.weight' },
    { name: 'model.layers.0.self_attn.rotary_emb.inv_freq', shape: [2], data: Float32Array.of(1, 0.01) },
  ]);
  const reports: string[] = [];
  await decoderFromPretrained(folder, { report: (line) => reports.push(line) });
  expect(reports).toEqual([
    `decoderFromPretrained: ${folder}: not part of the model, left out: lm_head.weight`,
  ]);
});

test('what is not supported is refused by name', async () => {
  const refused: [string, Json, string][] = [
    ['llama', { model_type: 'gpt2' }, 'model_type'],
    ['llama', { hidden_act: 'tanh' }, 'hidden_act must be one of'],
    ['llama', { vocab_size: -1 }, 'vocab_size'],
    [
      'llama',
      { rope_parameters: { rope_type: 'yarn', factor: 4 } },
      'rope_type must be one of default, llama3; got yarn',
    ],
    ['llama', { rope_parameters: null, rope_scaling: { type: 'linear', factor: 2 } }, 'got linear'],
    [
      'llama',
      { rope_parameters: { rope_type: 'llama3', factor: 4 } },
      'rope_type llama3 needs factor, low_freq_factor',
    ],
    ['llama', { rope_parameters: { rope_theta: 1e4, partial_rotary_factor: 0.5 } }, 'partial_rotary_factor'],
    [
      'llama',
      { tie_word_embeddings: false, vocab_size: 41 },
      'lm_head.weight must be [41, 16] by the config',
    ],
    ['llama', { num_attention_heads: 3 }, 'keyValueHeads: must divide heads 3; got 2'],
    ['mistral-swa', { attention_bias: true }, 'attention_bias'],
  ];
  for (const [fixture, config, message] of refused) {
    await expect(decoderFromPretrained(await changed(fixture, config)), message).rejects.toThrow(message);
  }
  await expect(decoderFromPretrained(join(root, 'nowhere'))).rejects.toThrow('no file at');
  const gpt = tinyDecoder('gpt');
  expect(() => saveDecoderAs(gpt, newFolder())).toThrow(
    'saveAs: not a LlamaForCausalLM: positions must be rotary; got learned; norm must be rms; got layer; mlp must be gated; got plain',
  );
  const mixed = tinyDecoder('llama', { slidingWindow: 3, mlpBias: true });
  expect(() => saveDecoderAs(mixed, newFolder())).toThrow(
    'not a MistralForCausalLM: mlpBias must be false; got true',
  );
});
