import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';

const here = path.dirname(fileURLToPath(import.meta.url));
const readme = fs.readFileSync(path.join(here, '../../README.md'), 'utf8');

test('the examples of the README are the programs beside this test', () => {
  const codes = Array.from(readme.matchAll(/```ts\n(.*?)```/gs), ([, code]) => code);
  const programs = ['example.ts', 'positive-job.ts', 'positive.ts'];
  expect(codes).toEqual(programs.map((name) => fs.readFileSync(path.join(here, name), 'utf8')));
});

/** The first and the last loss that the program prints. */
async function lossesOf(program: () => Promise<unknown>): Promise<readonly [string, number]> {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await program();
  const [, first, last] = /^loss (.*) → (.*)$/.exec(String(log.mock.lastCall))!;
  vi.restoreAllMocks();
  return [first!, Number(last)];
}

test('the first learns what the README promises', async () => {
  const [first, last] = await lossesOf(() => import('./example.ts'));
  expect(readme).toContain('`loss 2.303 → 0.0');
  expect(first).toBe('2.303');
  expect(last).toBeLessThan(0.1);
});

test('that for several cores learns, on the cores that are here', async () => {
  const [first, last] = await lossesOf(() => import('./positive.ts'));
  expect(Number(first)).toBeGreaterThan(0.5);
  expect(last).toBeLessThan(0.3);
});

test('what it links to is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(5);
  for (const link of links.filter((one) => !one.startsWith('http'))) {
    expect(fs.existsSync(path.join(here, '../..', link)), link).toBe(true);
  }
});
