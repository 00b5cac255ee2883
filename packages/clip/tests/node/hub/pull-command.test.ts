import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commit, HubServer } from './hub-server.ts';

const command = fileURLToPath(new URL('../../../src/node/pull-command.ts', import.meta.url));
const root = fileURLToPath(new URL('../../../../..', import.meta.url));

let cache: string;
let hub: HubServer;

beforeAll(async () => {
  cache = fs.mkdtempSync(path.join(os.tmpdir(), 'pull-command-'));
  hub = new HubServer();
  await hub.start();
  hub.files.set('config.json', Buffer.from('{}'));
  hub.files.set('model.safetensors', new Uint8Array(200_000));
});

afterAll(async () => {
  await hub.stop();
  fs.rmSync(cache, { recursive: true });
});

/** Without waiting for the child the server in this process could not answer it. */
function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', command, ...args], {
    cwd: root,
    env: { ...process.env, HF_TOKEN: '', HF_ENDPOINT: hub.endpoint },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

describe('pnpm pull', () => {
  test('prints the folder, and on stderr how far it is', async () => {
    const { code, stdout, stderr } = await run('some/model', '--revision', 'refs/pr/1', '--cache', cache);
    expect(stdout).toBe(`${path.join(cache, 'some/model', commit)}\n`);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^config\.json · 0\.0 of 0\.0 MB/);
    expect(stderr).toMatch(/model\.safetensors · 0\.2 of 0\.2 MB · [\d.]+ MB\/s · 0:00 left\n$/);
  });

  test.each([
    [[], 'pull: give the name of one model; usage: pnpm pull <owner/name>'],
    [['a/b', 'c/d'], 'pull: give the name of one model; usage:'],
    [['--reversion', 'x', 'a/b'], "pull: Unknown option '--reversion'"],
    [['model'], 'pull: a model is named <owner>/<name>'],
    [['some/other', '--cache', os.tmpdir()], 'pull: no model at '],
  ])('%j ends with one line and exit code 1', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr.startsWith(message)).toBe(true);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });
});
