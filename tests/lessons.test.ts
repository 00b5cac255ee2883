/** Every lesson, in its quick form, shows the values it promises, and leaves its page, notebook and record. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expectations, runLesson } from '@pixels/notebook/node';
import { afterAll, describe, expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..', 'lessons');
const lessons = readdirSync(folder).filter((name) => /^\d\d-.*\.ts$/.test(name));
const out = mkdtempSync(join(tmpdir(), 'lessons-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

test('there are lessons, the tour is the first, and no number stands for two', () => {
  const numbers = lessons.map((name) => Number(name.slice(0, 2)));
  expect(numbers.length).toBeGreaterThanOrEqual(3);
  expect(numbers[0]).toBe(0);
  expect(new Set(numbers).size).toBe(numbers.length);
});

describe.each(lessons)('%s', (name) => {
  test('shows what it promises', { timeout: 400_000 }, async () => {
    const run = await runLesson(join(folder, name), { out });
    expect(run.status, run.terminal).toBe('done');
    expect(run.exitCode).toBe(0);
    const bands = expectations(run);
    expect(bands.length).toBeGreaterThanOrEqual(5);
    expect(bands.filter(({ ok }) => !ok)).toEqual([]);
    const page = readFileSync(join(out, `${basename(name, '.ts')}.html`), 'utf8');
    for (const { name: promised } of bands) expect(page).toContain(promised);
    const notebook = JSON.parse(readFileSync(join(out, `${basename(name, '.ts')}.ipynb`), 'utf8'));
    expect([notebook.nbformat, notebook.nbformat_minor]).toEqual([4, 5]);
  });
});
