import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LessonRun, runLesson } from '../src/node/run-lesson.ts';
import { readSession } from '../src/record/events.ts';
import { expectations } from '../src/record/session.ts';
import { fixture, runProgram, temporaryFolder } from './helpers.ts';
import { attribute, elementsOf, inside, loadedAddresses, textOf } from './page-tree.ts';

const read = (...parts: string[]) => readFileSync(join(...parts), 'utf8');

describe('a whole lesson', () => {
  let run: LessonRun;
  let page: string;
  let files: string[];
  const out = temporaryFolder(afterAll);
  beforeAll(async () => {
    run = await runLesson(fixture('everything.ts'), { out, seed: 3 });
    page = read(out, 'everything.html');
    files = readdirSync(out, { recursive: true }) as string[];
  });

  it('leaves its record, page, notebook, the list, one plotly, and nothing half-written', () => {
    expect(run).toMatchObject({ status: 'done', exitCode: 0, settings: { mode: 'quick', seed: 3 } });
    expect(files.toSorted()).toEqual([
      'assets',
      expect.stringMatching(/^assets.plotly-[\d.]+\.min\.js$/),
      'everything.html',
      'everything.ipynb',
      'everything.session.jsonl',
      'index.html',
    ]);
  });

  it('shows the code that ran: the cells are the file, line for line', () => {
    const lines = read(fixture('everything.ts')).split('\n');
    const blocks = elementsOf(page).filter((each) => attribute(each, 'class')?.startsWith('source'));
    const shown = blocks.map((each) => textOf(inside(each, 'code')));
    const cells = run.cells.filter(({ kind }) => kind === 'code');
    expect(shown).toEqual(cells.map(({ source }) => source));
    for (const { source, line } of cells) {
      expect(lines.slice(line - 1, line - 1 + source.split('\n').length).join('\n')).toBe(source);
    }
  });

  it('keeps what was printed, in order and by stream', () => {
    const cell = run.cells.find(({ title }) => title === 'Numbers');
    expect(cell?.outputs).toMatchObject([
      { kind: 'text', stream: 'stdout', text: 'squares [ 0, 1, 4, 9, 16 ]\n' },
      { kind: 'text', stream: 'stderr', text: 'a warning, for the eye\n' },
      { kind: 'text', stream: 'stdout', text: '// %% this line is a part of a string\n' },
    ]);
  });

  it('times every cell and knows what it ran on', () => {
    expect(run.cells.every(({ state, ms }) => state === 'done' && ms !== undefined)).toBe(true);
    expect(run.versions).toMatchObject({
      node: process.versions.node,
      marked: expect.stringMatching(/^\d+\./),
    });
    expect(run.notes).toEqual({ backend: 'none' });
  });

  it('records bands, met and missed', () => {
    expect(expectations(run).map(({ name, ok }) => [name, ok])).toEqual([
      ['first loss', true],
      ['last loss', true],
      ['something that fails', false],
    ]);
    expect(run.terminal).toContain('MISSED  something that fails: 0.2, to be in 0.5 to 0.6');
  });

  it('opens without a network: it loads plotly beside it and nothing else', () => {
    expect(loadedAddresses(page)).toEqual([expect.stringMatching(/^assets\/plotly-[\d.]+\.min\.js$/)]);
  });

  it('has a still picture and the data of every figure', () => {
    const figures = elementsOf(page).filter((each) => attribute(each, 'class') === 'figure');
    const recorded = run.cells
      .flatMap(({ outputs }) => outputs)
      .filter(({ kind }) => kind === 'figure' || kind === 'live');
    expect(figures).toHaveLength(recorded.length);
    for (const figure of figures) {
      expect(inside(figure, 'svg').childNodes.length).toBeGreaterThan(2);
      expect(JSON.parse(textOf(inside(figure, 'script')))).toHaveProperty('data');
    }
  });

  it('names no folder of this machine', () => {
    const root = join(import.meta.dirname, '..', '..', '..');
    expect(page).not.toContain(root);
    expect(JSON.stringify(run.cells)).not.toContain(root);
  });
});

describe('a lesson that stops', () => {
  it('leaves the page so far, with the message and the line, and exits with 1', async () => {
    const out = temporaryFolder();
    const run = await runLesson(fixture('stops.ts'), { out });
    expect(run).toMatchObject({ status: 'failed', exitCode: 1 });
    expect(run.error).toMatchObject({ name: 'RangeError', line: 11 });
    expect(run.error!.stack.join('\n')).toMatch(/takeRoot.*stops\.ts:11:\d+[\s\S]*stops\.ts:15:1/);
    expect(run.cells.map(({ state }) => state)).toEqual(['done', 'done', 'failed', 'pending', 'pending']);
    const page = read(out, 'stops.html');
    expect(page).toContain('before the fall');
    expect(page).toContain('got -4 &lt;b&gt;bold&lt;/b&gt;');
    expect(page).toContain('stops.ts, line 11');
    expect(page).toContain('2 more cells were not reached');
    expect(page).not.toContain('Never reached.');
    const notebook = JSON.parse(read(out, 'stops.ipynb')) as {
      cells: { outputs?: { output_type: string }[] }[];
    };
    expect(notebook.cells.at(-1)?.outputs?.at(-1)).toMatchObject({
      output_type: 'error',
      ename: 'RangeError',
    });
    expect(run.terminal).toContain('stops.ts:11');
  });

  it.each([
    ['exit', 'failed', 'process.exit(0) was called'],
    ['never', 'failed', 'still waiting for something that never came'],
    ['late', 'failed', 'nobody waited for me'],
    ['kill', 'crashed', 'ended by SIGKILL'],
  ])('by %s still has its page', async (way, status, message) => {
    const out = temporaryFolder();
    const run = await runLesson(fixture('ends-early.ts'), { out, env: { LESSON_END: way } });
    expect(run).toMatchObject({ status, exitCode: 1 });
    expect(run.error?.message).toContain(message);
    expect(read(out, 'ends-early.html')).toContain(message);
    expect(read(out, 'ends-early.html')).toContain('still here');
  });
});

describe('Ctrl-C', () => {
  async function interruptWhen(name: string, word: string) {
    const out = temporaryFolder();
    const abort = new AbortController();
    const running = runLesson(fixture(name), { out, signal: abort.signal });
    const log = join(out, name.replace('.ts', '.session.jsonl'));
    while (!existsSync(log) || !read(log).includes(word)) await new Promise((r) => setTimeout(r, 20));
    const during = readSession(read(log));
    abort.abort();
    return { run: await running, during, out };
  }

  it('leaves the record and the page so far, and exits with 130', async () => {
    const { run, during, out } = await interruptWhen('waits.ts', '"waiting');
    expect(during).toMatchObject({ status: 'running' });
    expect(during.cells.map(({ state }) => state)).toEqual(['done', 'running', 'pending']);
    expect(run).toMatchObject({ status: 'interrupted', exitCode: 130 });
    expect(read(out, 'waits.html')).toContain('interrupted');
    expect(read(out, 'waits.html')).not.toContain('never');
  });

  it('gives a lesson that listens the time to save', async () => {
    const { run } = await interruptWhen('saves.ts', '"waiting');
    expect(run).toMatchObject({ status: 'interrupted', exitCode: 130 });
    expect(run.cells[1]!.outputs).toMatchObject([{ text: 'waiting\nsaved\n' }]);
    expect(run.cells[2]!.state).toBe('pending');
  });
});

describe('a hostile lesson', () => {
  it.each([false, true])('shows its markup as text (standalone: %s)', async (standalone) => {
    const out = temporaryFolder();
    const run = await runLesson(fixture('hostile.ts'), { out, standalone });
    expect(run.status).toBe('done');
    for (const name of ['hostile.html', 'index.html']) {
      const page = read(out, name);
      const elements = elementsOf(page);
      const scripts = elements.filter(({ tagName }) => tagName === 'script');
      expect(scripts.filter((each) => /alert\(\d\)/.test(textOf(each)) && !attribute(each, 'type'))).toEqual(
        [],
      );
      expect(elements.flatMap(({ attrs }) => attrs.filter(({ name }) => name.startsWith('on')))).toEqual([]);
      expect(elements.filter((each) => /^\s*\w*script:/i.test(attribute(each, 'href') ?? ''))).toEqual([]);
      expect(loadedAddresses(page).filter((address) => !address.startsWith('assets/'))).toEqual([]);
      if (standalone) expect(loadedAddresses(page)).toEqual([]);
    }
    expect(existsSync(join(out, 'assets'))).toBe(!standalone);
  });
});

describe('the command line of a lesson', () => {
  it('hands over seed, form and backend; a missed band fails only with --check', async () => {
    const out = temporaryFolder();
    const plain = await runLesson(fixture('misses.ts'), { out, quick: false, seed: 5, backend: 'cpu' });
    expect(plain.exitCode).toBe(0);
    expect(plain.cells[1]!.outputs[0]).toMatchObject({
      text: '{"quick":false,"full":true,"seed":5,"backend":"cpu","number":96}\n',
    });
    const checked = await runLesson(fixture('misses.ts'), { out, check: true });
    expect(checked).toMatchObject({ status: 'done', exitCode: 1 });
    expect(expectations(checked)[0]).toMatchObject({ value: null, shown: 'NaN', ok: false });
  });

  it.each([
    [['--fulll'], "error: unknown option '--fulll' (Did you mean --full?)"],
    [['--backend', 'gpu'], "error: option '--backend <name>' argument 'gpu' is invalid."],
    [['--seed', '1.5'], 'A seed is a whole number from 0.'],
  ])('answers %s in one line', async (args, message) => {
    const { code, stderr } = await runProgram(fixture('misses.ts'), args);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says in one line that a folder cannot be written, and leaves nothing', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const { code, stderr } = await runProgram(fixture('misses.ts'), ['--out', join(file, 'out')]);
    expect(code).toBe(1);
    expect(stderr.trim()).toMatch(
      /^cannot write .*file.out: a part of this path is a file; remove it, or choose/,
    );
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'says that it may not write',
    async () => {
      const out = join(temporaryFolder(), 'locked');
      mkdirSync(out, { mode: 0o500 });
      const { code, stderr } = await runProgram(fixture('misses.ts'), ['--out', out]);
      expect(code).toBe(1);
      expect(stderr.trim()).toMatch(/no permission to write; allow it, or choose another folder with --out$/);
      expect(readdirSync(out)).toEqual([]);
    },
  );

  it('ends with the path of the page', async () => {
    const out = temporaryFolder();
    const { code, stdout } = await runProgram(fixture('misses.ts'), ['--out', out]);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n').at(-1)).toContain(join(out, 'misses.html'));
  });
});
