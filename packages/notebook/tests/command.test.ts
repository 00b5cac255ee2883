import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCatalogue, readInfo } from '../src/node/catalogue.ts';
import { readSession } from '../src/record/events.ts';
import { fixture, runProgram, temporaryFolder } from './helpers.ts';

const command = (...args: string[]) => runProgram(fixture('course/run.ts'), args);

describe('the catalogue', () => {
  it('knows lessons by their files', () => {
    expect(readCatalogue(fixture('course')).map(({ number, file }) => [number, basename(file)])).toEqual([
      [1, '01-first.ts'],
      [2, '02-second.ts'],
    ]);
  });

  it('reads what lessons say of themselves without running them', () => {
    expect(readCatalogue(fixture('course')).map(({ file }) => readInfo(file))).toEqual([
      { number: 1, title: 'First', about: 'Said in its head.', quickTime: '1 s' },
      { number: 2, title: 'Second', about: 'The first sentence of the prose stands in.' },
    ]);
  });

  it.each([
    ["await lesson(import.meta, { number: 1 + 1, title: 'a' });", '03-x.ts: await lesson(import.meta, {'],
    ['const a = ;', '03-x.ts:1: it is not valid TypeScript: Expression expected'],
  ])('refuses %s', (text, message) => {
    const file = join(temporaryFolder(), '03-x.ts');
    writeFileSync(file, text);
    expect(() => readInfo(file)).toThrow(message);
  });
});

describe('pnpm lesson', () => {
  it('lists the lessons', async () => {
    const { code, stdout } = await command('--out', temporaryFolder());
    expect(code).toBe(0);
    expect(stdout).toContain('  1  First  (quick: 1 s)\n     Said in its head.\n');
    expect(stdout).toContain('  2  Second\n     The first sentence of the prose stands in.\n');
  });

  it('runs several in turn and ends with the paths of their pages', async () => {
    const out = temporaryFolder();
    const { code, stdout } = await command('1', '02', '--seed', '7', '--full', '--out', out);
    expect(code).toBe(0);
    expect(stdout).toContain('lesson 1 of 2');
    expect(stdout).toContain('full true, seed 7');
    expect(stdout.trimEnd().split('\n').slice(-4)).toEqual([
      'Pages',
      `  ${join(out, '01-first.html')}`,
      `  ${join(out, '02-second.html')}`,
      `  ${join(out, 'index.html')}`,
    ]);
    const index = readFileSync(join(out, 'index.html'), 'utf8');
    expect(index.indexOf('href="01-first.html"')).toBeGreaterThan(0);
    expect(index.indexOf('href="01-first.html"')).toBeLessThan(index.indexOf('href="02-second.html"'));
    expect(readSession(readFileSync(join(out, '02-second.session.jsonl'), 'utf8')).status).toBe('done');
  });

  it('stops at a lesson that fails its check', async () => {
    const out = temporaryFolder();
    const { code, stdout } = await command('2', '1', '--check', '--out', out);
    expect(code).toBe(1);
    expect(stdout).toContain('MISSED');
    expect(readdirSync(out)).not.toContain('01-first.html');
  });

  it.each([
    [['9'], 'there is no lesson 9; the lessons are 1, 2 (pnpm lesson lists them)'],
    [['one'], 'there is no lesson one; the lessons are 1, 2 (pnpm lesson lists them)'],
    [['1', '--fast'], "error: unknown option '--fast'"],
    [['1', '--backend', 'cuda'], "argument 'cuda' is invalid. Allowed choices are auto, wasm, cpu."],
    [['1', '--out', ''], "argument '' is invalid. Name a folder."],
    [['1', '2', '--watch'], '--watch takes one lesson: pnpm lesson 3 --watch'],
  ])('answers %s in one line and runs nothing', async (args, message) => {
    const { code, stdout, stderr } = await command(...args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim()).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
