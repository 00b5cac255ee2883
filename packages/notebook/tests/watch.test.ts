import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { needsPolling } from '../src/node/watch/watch.ts';
import { fixture, temporaryFolder } from './helpers.ts';

/** A course of its own, as the test saves into it; it lies in the package, where its imports are found. */
function ownCourse(): string {
  const folder = temporaryFolder(onTestFinished, fixture('.'));
  for (const name of ['run.ts', '01-first.ts']) copyFileSync(fixture(`course/${name}`), join(folder, name));
  return folder;
}

async function until<T>(what: () => T | Promise<T>): Promise<NonNullable<Awaited<T>>> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited 20 s for ${what}`);
}

it('serves the page, tells of the run, runs again on save, and ends on Ctrl-C', async () => {
  const course = ownCourse();
  const out = join(course, 'out');
  mkdirSync(out);
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const child = spawn(
    process.execPath,
    ['--import', tsx, join(course, 'run.ts'), '1', '--watch', '--out', out],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk;
  });
  const address = await until(() => /http:\/\/localhost:\d+\//.exec(printed)?.[0]);
  const page = async () => (await fetch(address)).text();

  let news = '';
  const listening = new AbortController();
  onTestFinished(() => listening.abort());
  void (async () => {
    const { body } = await fetch(`${address}events?since=-1`, { signal: listening.signal });
    for await (const chunk of body!) news += Buffer.from(chunk).toString();
  })().catch(() => {});

  const log = join(out, '01-first.session.jsonl');
  await until(() => existsSync(log) && readFileSync(log, 'utf8').includes('"end"'));
  expect(await page()).toContain('the first speaks');
  expect(await page()).toMatch(/<html lang="en" data-moment="\d+">/);
  expect((await fetch(`${address}plotly.js`)).status).toBe(200);
  expect((await fetch(`${address}../package.json`)).status).toBe(404);
  expect(await statusFor(address, 'example.com')).toBe(403);

  const late = await fetch(`${address}events?since=-1`, { signal: listening.signal });
  let told = '';
  for await (const chunk of late.body!) {
    told += Buffer.from(chunk).toString();
    if (told.includes('"id":"foot"')) break;
  }
  expect(told).toMatch(/event: part\ndata: .*cell-1.*the first speaks/);

  appendFileSync(join(course, '01-first.ts'), "\n// %%\nconsole.log('said on second thoughts');\n");
  await until(async () => (await page()).includes('tabindex="0">said on second thoughts'));
  await until(() => news.includes('event: reload') && news.includes('event: output'));

  appendFileSync(join(course, '01-first.ts'), '\nconst = 1;\n');
  await until(async () => (await page()).includes('The lesson did not run'));

  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
});

it('polls where a Windows drive sends no news', () => {
  expect(needsPolling('/mnt/c/course/01.ts', '5.15.0-microsoft-standard-WSL2')).toBe(true);
  expect(needsPolling('/home/me/01.ts', '5.15.0-microsoft-standard-WSL2')).toBe(false);
  expect(needsPolling('/mnt/c/course/01.ts', '6.8.0-generic')).toBe(false);
});

function statusFor(address: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(address, { headers: { host } }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}
