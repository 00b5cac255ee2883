import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { compareFolder, measure } from './compare.ts';

const fixture = fileURLToPath(new URL('../fixtures/hf/vit', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'parity-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The command as people run it: exit code and what it printed. */
function parity(...folders: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const run = fileURLToPath(new URL('./run.ts', import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', run, ...folders], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

function copyWith(name: string, file: string, contents: string): string {
  const copy = join(folder, name);
  cpSync(fixture, copy, { recursive: true });
  writeFileSync(join(copy, file), contents);
  return copy;
}

test('the fixture agrees with the library that wrote it', async () => {
  const { code, stdout } = await parity(fixture);
  expect(stdout).toMatch(/logits +10 +\d\.\d\de-\d+ {2}same/);
  expect(stdout).toMatch(/attn_last +1156 +\d\.\d\de-\d+ {2}same/);
  expect(code).toBe(0);
});

test('CLIP and SigLIP agree too', async () => {
  const folders = ['clip', 'clip-legacy-eos', 'siglip'].map((name) => join(fixture, '..', name));
  const { code, stdout } = await parity(...folders);
  for (const [output, values] of [
    ['logits_per_image', '4'],
    ['image_embeds', '24|32'],
    ['text_embeds', '24|32'],
  ]) {
    expect(stdout.match(new RegExp(`${output} +(${values}) +\\d\\.\\d\\de-\\d+ {2}same`, 'g'))).toHaveLength(
      3,
    );
  }
  expect(code).toBe(0);
});

test('Llama and Mistral agree, and go on with the same tokens', async () => {
  const names = ['llama', 'llama-tied', 'llama3-rope', 'llama3-rope-v4config', 'mistral-swa'];
  const { code, stdout } = await parity(...names.map((name) => join(fixture, '..', name)));
  expect(stdout.match(/logits +960 +\d\.\d\de-\d+ {2}same/g)).toHaveLength(names.length);
  expect(stdout.match(/greedy_ids +16 +0\.00e\+0 {2}same/g)).toHaveLength(names.length);
  expect(code).toBe(0);
});

test('LLaVA, under both of its stored names, and SmolVLM agree, and go on with the same tokens', async () => {
  const names = ['llava', 'llava-v4names', 'smolvlm'];
  const { code, stdout } = await parity(...names.map((name) => join(fixture, '..', name)));
  expect(stdout.match(/logits +(880|400) +\d\.\d\de-\d+ {2}same/g)).toHaveLength(3);
  expect(stdout.match(/image_features +256 +\d\.\d\de-\d+ {2}same/g)).toHaveLength(2);
  expect(stdout.match(/greedy_ids +16 +0\.00e\+0 {2}same/g)).toHaveLength(3);
  expect(code).toBe(0);
});

test('a difference, NaN or another count does not hold', () => {
  const of = (got: number[], expected: number[]) => measure({ output: 'logits', got, expected });
  expect(of([1, 2], [1, 2.00005])).toMatchObject({ holds: true, values: 2 });
  expect(of([1, 2], [1, 2.0002]).holds).toBe(false);
  expect(of([1, Number.NaN], [1, 2])).toMatchObject({ holds: false, difference: Number.NaN });
  expect(of([1], [1, 2])).toMatchObject({ holds: false, difference: Number.POSITIVE_INFINITY });
});

test('outputs that differ: exit code 1', async () => {
  const expected = JSON.stringify({
    pixel_values: new Array(768).fill(0),
    pixel_shape: [1, 3, 16, 16],
    logits: [0, 0, 0, 0, 0],
    attn_last: [0],
  });
  const { code, stdout } = await parity(copyWith('differs', 'expected.json', expected));
  expect(stdout).toContain('DIFFERS (limit 0.0001)');
  expect(code).toBe(1);
});

test('bad input: one line, exit code 1', async () => {
  const { code, stderr } = await parity(join(folder, 'nowhere'));
  const lines = stderr.split('\n').filter((line) => line.startsWith('parity:'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('nowhere is not a folder');
  expect(code).toBe(1);

  const unknown = copyWith('unknown', 'config.json', '{"model_type": "resnet"}');
  await expect(compareFolder(unknown)).rejects.toThrow(
    'model_type must be one of vit, clip, siglip, llama, mistral, llava, smolvlm, idefics3; got resnet',
  );
  const without = copyWith('without', 'config.json', '{"model_type": "vit"}');
  rmSync(join(without, 'expected.json'));
  await expect(compareFolder(without)).rejects.toThrow(`no file at ${join(without, 'expected.json')}`);
  const empty = copyWith('empty', 'expected.json', '{}');
  await expect(compareFolder(empty)).rejects.toThrow("must hold a list of numbers called 'pixel_values'");
  const broken = copyWith('broken', 'expected.json', '{');
  await expect(compareFolder(broken)).rejects.toThrow('expected.json is not JSON');
});
