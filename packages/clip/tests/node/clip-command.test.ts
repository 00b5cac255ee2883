import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random, start } from '@pixels/tensor';
import { imageTensor } from '@pixels/vit';
import { loadImage } from '@pixels/vit/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BytePairTokenizer, Clip, familyConfig, labelVectors, zeroShot } from '../../src/index.ts';
import { parseLabels } from '../../src/node/parse-labels.ts';
import { fromPretrained, loadTokenizer, readImageOptions, saveAs, saveTokenizer } from '../../src/node.ts';
import { loud, tinyConfig } from '../tiny.ts';

const command = fileURLToPath(new URL('../../src/node/clip-command.ts', import.meta.url));
const image = fileURLToPath(new URL('../../../vit/tests/fixtures/images/lanczos-80x60.png', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'clip-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  await start({});
  const tokenizer = BytePairTokenizer.train(['a cat', 'a dog'], { vocabularySize: 262 });
  const { vision, text } = tinyConfig();
  const words = { vocabulary: tokenizer.vocabularySize, maxTokens: 12, eosId: tokenizer.specialIds.end };
  const config = familyConfig('clip', { vision, text: { ...text, ...words }, outputs: 8 });
  saveAs(loud(new Clip(config, new Random(1)), 2), folder);
  saveTokenizer(tokenizer, folder);
});

/** The command as people run it: exit code and what it printed. */
function clip(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', command, ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('prints the ranking', async () => {
  const { code, stdout, stderr } = await clip(folder, image, '--labels', 'a cat, a dog,an egg');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const model = await fromPretrained(folder);
  const labels = labelVectors(model, await loadTokenizer(folder), ['a cat', 'a dog', 'an egg']);
  const pixels = imageTensor(await loadImage(image, await readImageOptions(folder, model)));
  const ranking = zeroShot(model, pixels, labels)[0]!;
  const lines = stdout.trimEnd().split('\n').slice(-3);
  for (const [place, { label, similarity, probability }] of ranking.entries()) {
    expect(lines[place]).toContain(label);
    expect(lines[place]).toContain(`${(100 * probability).toFixed(1)} %`);
    expect(lines[place]).toContain(`cosine ${similarity.toFixed(3)}`);
  }
  expect(stdout).toMatch(/lanczos-80x60\.png · \d+ ms/);
});

test.each<[string, string[], string]>([
  ['an image that is not there', [folder, 'nowhere.png', '--labels', 'a'], 'no file at nowhere.png'],
  ['no model folder', [join(folder, 'no'), image, '--labels', 'a'], 'no file at'],
])('%s: one line, exit code 1', async (_, args, message) => {
  const { code, stderr } = await clip(...args);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toContain(message);
  expect(code).toBe(1);
});

test('labels are names between commas, each once', () => {
  expect(parseLabels(' a cat,a dog ')).toEqual(['a cat', 'a dog']);
  expect(() => parseLabels('a,,b')).toThrow('--labels must be names separated by commas');
  expect(() => parseLabels('')).toThrow('--labels must be names separated by commas');
  expect(() => parseLabels('a, b, a')).toThrow('--labels names "a" twice');
});
