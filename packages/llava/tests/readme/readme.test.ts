import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';

const here = path.dirname(fileURLToPath(import.meta.url));
const readme = fs.readFileSync(path.join(here, '../../README.md'), 'utf8');

test('the example of the README is the program beside this test', () => {
  const [, code] = /```ts\n(.*?)```/s.exec(readme)!;
  expect(code).toBe(fs.readFileSync(path.join(here, 'example.ts'), 'utf8'));
});

test('it learns what the README promises', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await import('./example.ts');
  const [loss, ...answers] = log.mock.calls.map(([line]) => String(line));
  vi.restoreAllMocks();
  const [, first, last] = /^loss (.*) → (.*), ln 300 = 5.70$/.exec(loss!)!;
  expect(readme).toContain(`falls from ${first}, near ln V, to 0.01`);
  expect(Number(last)).toBeLessThan(0.05);
  expect(answers).toEqual(['what is left? blue', 'what is right? yellow']);
}, 240_000);

test('what it links to is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(5);
  for (const link of links.filter((one) => !one.startsWith('http'))) {
    expect(fs.existsSync(path.join(here, '../..', link)), link).toBe(true);
  }
});
