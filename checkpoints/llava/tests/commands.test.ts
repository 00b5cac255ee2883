import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readJson } from '@pixels/tensor/node';
import { afterAll, expect, test } from 'vitest';
import type { EvaluationReport } from '../evaluation/report.ts';

const folder = mkdtempSync(join(tmpdir(), 'commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');
const tsx = (command: string, ...args: string[]) =>
  run(process.execPath, ['--import', 'tsx', join(import.meta.dirname, '..', command), ...args], {
    cwd: root,
  });
/** Exit code and last line of a command that fails. */
const failure = async (command: string, ...args: string[]) => {
  const { code, stderr } = await tsx(command, ...args).then(
    () => expect.fail(`${command} ${args.join(' ')} did not fail`),
    (error: { code: number; stderr: string }) => error,
  );
  return [code, stderr.trim().split('\n').at(-1)];
};

test('a model is trained, evaluated, and has a card', { timeout: 300_000 }, async () => {
  const out = join(folder, 'run');
  const training = ['--recipe', 'small-world', '--scale', '0.002', '--workers', '1', '--out', out];
  const { stdout } = await tsx('train.ts', ...training);
  expect(stdout).toMatch(/vision +\d+,\d+ {2}learns\n/);
  const model = join(out, 'model');
  await tsx('evaluate.ts', '--model', model, '--questions', '2', '--swaps', '4', '--split', 'test', 'pairs');
  const report = (await readJson(join(model, 'evaluation.json'))) as EvaluationReport;
  expect(report.splits.map(({ split, families }) => [split, families.length])).toEqual([['test', 4]]);
  expect(report.swaps.all.group.of).toBe(4);
  const card = readFileSync(join(model, 'README.md'), 'utf8');
  expect(card).toContain('| presence |');
  expect(card).toContain('pnpm train:reference --recipe small-world --scale 0.002');
  expect(existsSync(join(model, 'tokenizer.json'))).toBe(true);
  expect(await failure('train.ts', ...training)).toEqual([
    1,
    `train: ${out} holds a training already; go on with it by --resume, or name another --out`,
  ]);
});

test('bad input ends in one line', { timeout: 300_000 }, async () => {
  expect(await failure('train.ts', '--skip', 'eyes')).toEqual([
    1,
    "train: --skip: there is no stage 'eyes'; choose from brain, visionPretraining, alignment, instructionTuning",
  ]);
  expect(await failure('evaluate.ts', '--model', join(folder, 'none'))).toEqual([
    1,
    `evaluate: no file at ${join(folder, 'none', 'training.json')}; is the path right?`,
  ]);
  expect(await failure('train.ts', '--scale', '0.001', '--out', '/dev/null/out')).toEqual([
    1,
    expect.stringContaining('train: '),
  ]);
});
