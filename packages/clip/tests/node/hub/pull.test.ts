import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HubError, type PullOptions, type PullProgress, pull, pulled } from '../../../src/node.ts';
import {
  breakAfter,
  commit,
  HubServer,
  otherBytes,
  redirect,
  refuse,
  stall,
  unmeasured,
  type whole,
  withoutRanges,
} from './hub-server.ts';

const weights = 'model.safetensors';
const bytes = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) % 251);
const weightBytes = bytes(300_000);

let cache: string;
let hub: HubServer;

beforeEach(async () => {
  cache = fs.mkdtempSync(path.join(os.tmpdir(), 'pull-'));
  hub = new HubServer();
  await hub.start();
  hub.files.set('config.json', Buffer.from('{"model_type": "clip"}'));
  hub.files.set('tokenizer.json', Buffer.from('{}'));
  hub.files.set('README.md', Buffer.from('# no need'));
  hub.files.set('pytorch_model.bin', bytes(1000));
  hub.files.set('tf_model.h5', bytes(1000));
  hub.files.set(weights, weightBytes);
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await hub.stop();
  fs.rmSync(cache, { recursive: true });
});

const waits: number[] = [];
function pullIt(options: PullOptions = {}): Promise<string> {
  waits.length = 0;
  const wait = async (ms: number) => void waits.push(ms);
  return pull('some/model', { endpoint: hub.endpoint, cache, wait, ...options });
}

/** The one line that a download ends with. */
async function failure(options?: PullOptions): Promise<string> {
  const error = await pullIt(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HubError);
  const { message } = error as HubError;
  expect(message).toMatch(/^pull: .+$/);
  return message;
}

const part = (name = weights): string => path.join(cache, 'some/model', commit, `${name}.part`);
const target = (name = weights): string => path.join(cache, 'some/model', commit, name);
const fault = (...answers: Parameters<Map<string, (typeof whole)[]>['set']>[1]) =>
  hub.faults.set(weights, answers);

describe('pull', () => {
  test('fetches the settings, the tokenizer and the weights, and nothing else', async () => {
    const folder = await pullIt();
    expect(folder).toBe(path.join(cache, 'some/model', commit));
    expect(fs.readdirSync(folder).toSorted()).toEqual(['config.json', weights, 'tokenizer.json']);
    expect(Buffer.compare(fs.readFileSync(target()), weightBytes)).toBe(0);
    expect(fs.readFileSync(target('config.json'), 'utf8')).toBe('{"model_type": "clip"}');
  });

  test('afterwards the folder is found without a network', async () => {
    expect(() => pulled('some/model', { cache })).toThrow(
      `pulled: some/model (main) is not in ${cache}; run pnpm pull some/model`,
    );
    const folder = await pullIt();
    await hub.stop();
    expect(pulled('some/model', { cache })).toBe(folder);
    expect(() => pulled('some/model', { cache, revision: 'refs/pr/1' })).toThrow(
      'run pnpm pull some/model --revision refs/pr/1',
    );
  });

  test('of a revision with slashes', async () => {
    const folder = await pullIt({ revision: 'refs/pr/1' });
    expect(pulled('some/model', { cache, revision: 'refs/pr/1' })).toBe(folder);
    expect(() => pulled('some/model', { cache })).toThrow('is not in');
  });

  test('a second time fetches no file again', async () => {
    await pullIt();
    hub.asked.length = 0;
    await pullIt();
    expect(hub.asked.filter(({ path }) => path.includes('/resolve/'))).toEqual([]);
  });

  test('a file that was damaged since is fetched anew', async () => {
    await pullIt();
    const damaged = Uint8Array.from(weightBytes);
    damaged[1000]! ^= 1;
    fs.writeFileSync(target(), damaged);
    await pullIt();
    expect(Buffer.compare(fs.readFileSync(target()), weightBytes)).toBe(0);
  });

  test('shards are those that the index names', async () => {
    hub.files.delete(weights);
    const index = {
      weight_map: {
        a: 'model-00001-of-00002.safetensors',
        b: 'model-00002-of-00002.safetensors',
        c: 'model-00001-of-00002.safetensors',
      },
    };
    hub.files.set('model.safetensors.index.json', Buffer.from(JSON.stringify(index)));
    hub.files.set('model-00001-of-00002.safetensors', bytes(10));
    hub.files.set('model-00002-of-00002.safetensors', bytes(20));
    hub.files.set('consolidated.safetensors', bytes(30));
    const folder = await pullIt();
    expect(fs.readdirSync(folder).toSorted()).toEqual([
      'config.json',
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
      'model.safetensors.index.json',
      'tokenizer.json',
    ]);
    expect(hub.askedFor('model-00001-of-00002.safetensors')).toHaveLength(1);
  });

  test('an empty file is a file', async () => {
    hub.files.set('generation_config.json', new Uint8Array());
    const folder = await pullIt();
    expect(fs.statSync(path.join(folder, 'generation_config.json')).size).toBe(0);
  });

  test('tells how far it is', async () => {
    const seen: PullProgress[] = [];
    await pullIt({ onProgress: (progress) => seen.push(progress) });
    const all = [...hub.files].filter(([name]) => ['config.json', 'tokenizer.json', weights].includes(name));
    const total = all.reduce((sum, [, { length }]) => sum + length, 0);
    expect(seen.at(-1)).toEqual({ file: weights, done: total, total });
    const done = seen.map((progress) => progress.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(new Set(seen.map(({ file }) => file))).toEqual(
      new Set(['config.json', 'tokenizer.json', weights]),
    );
  });
});

describe('a connection that breaks', () => {
  test('is gone on with where it broke', async () => {
    fault(breakAfter(100_000), breakAfter(50_000));
    await pullIt();
    const ranges = hub.askedFor(weights).map(({ range }) => range);
    expect(ranges).toHaveLength(3);
    expect(ranges[0]).toBeUndefined();
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
    expect(Number(ranges[2]!.slice(6, -1))).toBeGreaterThan(Number(ranges[1]!.slice(6, -1)));
    expect(Buffer.compare(fs.readFileSync(target()), weightBytes)).toBe(0);
  });

  test('again and again without progress ends in one line; the next pull goes on', async () => {
    fault(breakAfter(100_000), ...Array.from({ length: 5 }, () => breakAfter(0)));
    expect(await failure()).toMatch(
      /model\.safetensors: no progress in 5 tries at 0\.1 of 0\.3 MB \(.+\); what has come is kept: pull again to go on$/,
    );
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000]);
    expect(() => pulled('some/model', { cache })).toThrow('is not in');
    const kept = fs.statSync(part()).size;
    expect(kept).toBeGreaterThan(0);
    hub.asked.length = 0;
    await pullIt();
    expect(hub.askedFor(weights).map(({ range }) => range)).toEqual([`bytes=${kept}-`]);
    expect(Buffer.compare(fs.readFileSync(target()), weightBytes)).toBe(0);
    expect(fs.existsSync(part())).toBe(false);
  });

  test('where the server knows no ranges, the file starts over', async () => {
    fault(breakAfter(100_000), withoutRanges);
    await pullIt();
    expect(hub.askedFor(weights)).toHaveLength(2);
    expect(Buffer.compare(fs.readFileSync(target()), weightBytes)).toBe(0);
  });

  test('an answer from another place than asked for is not used', async () => {
    fault(breakAfter(100_000), (response, _, all) => {
      response
        .writeHead(206, { 'Content-Range': `bytes 5-${all.length - 1}/${all.length}` })
        .end(all.subarray(5));
    });
    await pullIt();
    expect(hub.askedFor(weights)).toHaveLength(3);
    expect(Buffer.compare(fs.readFileSync(target()), weightBytes)).toBe(0);
  });

  test('an answer that ends early without saying so', async () => {
    fault(unmeasured(weightBytes.subarray(0, 1234)));
    await pullIt();
    expect(hub.askedFor(weights).map(({ range }) => range)).toEqual([undefined, 'bytes=1234-']);
  });

  test('one that falls silent', async () => {
    fault(stall(70_000));
    await pullIt({ stallMs: 100 });
    expect(hub.askedFor(weights)).toHaveLength(2);
    expect(Buffer.compare(fs.readFileSync(target()), weightBytes)).toBe(0);
  });

  test('a busy server is asked again', async () => {
    fault(refuse(503), refuse(429));
    await pullIt();
    expect(hub.askedFor(weights)).toHaveLength(3);
    fault(...Array.from({ length: 5 }, () => refuse(500)));
    fs.rmSync(target());
    expect(await failure()).toMatch(/no progress in 5 tries .*answers 500/);
  });

  test('a whole part, stopped before its check, is not asked for again', async () => {
    fs.mkdirSync(path.dirname(part()), { recursive: true });
    fs.writeFileSync(part(), weightBytes);
    await pullIt();
    expect(hub.askedFor(weights)).toEqual([]);
  });

  test('a part that is longer than the file starts over', async () => {
    fs.mkdirSync(path.dirname(part()), { recursive: true });
    fs.writeFileSync(part(), bytes(400_000));
    await pullIt();
    expect(hub.askedFor(weights).map(({ range }) => range)).toEqual([undefined]);
  });
});

describe('what came is wrong', () => {
  const size = /model\.safetensors has a wrong size: 300000 bytes are listed, (\w+) came; pull again/;

  test('a size that the answer itself announces', async () => {
    fault(otherBytes(bytes(299_999)));
    expect((await failure()).match(size)?.[1]).toBe('299999');
    fault(otherBytes(bytes(300_001)));
    expect((await failure()).match(size)?.[1]).toBe('300001');
    expect(fs.statSync(part()).size).toBe(0);
  });

  test('more bytes than announced anywhere', async () => {
    fault(unmeasured(bytes(300_001)));
    expect((await failure()).match(size)?.[1]).toBe('more');
  });

  test('a rest of another size', async () => {
    fault(breakAfter(100_000), otherBytes(bytes(200_000)));
    expect((await failure()).match(size)?.[1]).toBe('200000');
  });

  test('no rest at all', async () => {
    fault(breakAfter(100_000), otherBytes(bytes(10)));
    expect((await failure()).match(size)?.[1]).toBe('fewer');
    await pullIt();
  });

  test.each([weights, 'config.json'])('a wrong checksum of %s; the next pull starts over', async (name) => {
    const right = hub.files.get(name)!;
    const wrong = Uint8Array.from(right);
    wrong[3]! ^= 4;
    hub.faults.set(name, [otherBytes(wrong)]);
    expect(await failure()).toBe(`pull: ${name} came with a wrong checksum and was thrown away; pull again`);
    expect(fs.existsSync(target(name))).toBe(false);
    await pullIt();
    expect(Buffer.compare(fs.readFileSync(target(name)), right)).toBe(0);
  });

  test('a part of something else', async () => {
    fs.mkdirSync(path.dirname(part()), { recursive: true });
    fs.writeFileSync(part(), bytes(5000).fill(7));
    expect(await failure()).toMatch(/wrong checksum/);
    await pullIt();
  });
});

describe('the hub refuses', () => {
  test('no such model', async () => {
    await expect(pull('some/other', { endpoint: hub.endpoint, cache })).rejects.toThrow(
      `pull: no model at ${hub.endpoint}/some/other (401); check the name and the revision; private ones need HF_TOKEN`,
    );
  });

  test('no such model, with a token; a mirror that answers 404', async () => {
    hub.api = (response) => {
      refuse(404)(response);
      return true;
    };
    expect(await failure({ token: 'secret' })).toMatch(
      /no model at .* \(404\); .* does your HF_TOKEN still hold/,
    );
  });

  test('no such revision', async () => {
    expect(await failure({ revision: 'v9' })).toMatch(
      /\/some\/model has no revision v9; look at its branches/,
    );
  });

  test.each([
    [401, undefined],
    [403, undefined],
    [403, 'GatedRepo'],
    [401, 'GatedRepo'],
  ])('a gated model: %s %s', async (status, code) => {
    hub.faults.set('config.json', [refuse(status, code), refuse(status, code)]);
    const page = `${hub.endpoint}/some/model`;
    expect(await failure()).toBe(
      `pull: ${page} is gated (${status}): ask for access on that page, then set HF_TOKEN to your token`,
    );
    expect(await failure({ token: 'secret' })).toMatch(/the owner of your HF_TOKEN has no access/);
  });

  test('a file that is listed but gone', async () => {
    fault(refuse(404, 'EntryNotFound'));
    expect(await failure()).toMatch(/has no file model\.safetensors \(404\), though it is listed/);
  });

  test('a server that is no hub', async () => {
    hub.api = (response) => {
      response.end('<html>');
      return true;
    };
    expect(await failure()).toMatch(/gave no list of files \(.*\); is it a hub\?$/);
    hub.api = undefined;
    hub.editList = (list) => list.map((item) => ({ ...item, oid: 'none' }));
    expect(await failure()).toMatch(/"config\.json" is listed without a size or a checksum/);
  });

  test('no network', async () => {
    await hub.stop();
    expect(await failure()).toMatch(
      /^pull: cannot reach http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\); check your connection\. Models that were pulled/,
    );
  });
});

describe('HF_TOKEN', () => {
  test('goes to the hub, and not to the storage that it redirects to', async () => {
    vi.stubEnv('HF_TOKEN', 'secret');
    const storage = new HubServer();
    await storage.start();
    try {
      storage.files.set(weights, weightBytes);
      const elsewhere = `${storage.endpoint}/some/model/resolve/${commit}/${weights}`;
      fault(redirect(elsewhere), redirect(elsewhere));
      storage.faults.set(weights, [breakAfter(100_000)]);
      await pullIt();
      expect(hub.asked.map(({ authorization }) => authorization)).toEqual(
        hub.asked.map(() => 'Bearer secret'),
      );
      expect(storage.asked.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
      expect(storage.asked[1]!.range).toMatch(/^bytes=\d+-$/);
    } finally {
      await storage.stop();
    }
  });

  test('nor to a page of the list that lies elsewhere', async () => {
    const elsewhere = new HubServer();
    await elsewhere.start();
    try {
      hub.api = (response, { path: asked }) => {
        if (asked.includes('/tree/')) {
          response.setHeader('Link', `<${elsewhere.endpoint}/api/models/some/model/tree/x>; rel="next"`);
        }
        return false;
      };
      await pullIt({ token: 'secret' });
      expect(elsewhere.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
    } finally {
      await elsewhere.stop();
    }
  });

  test('is not sent if there is none', async () => {
    vi.stubEnv('HF_TOKEN', '');
    await pullIt();
    expect(hub.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test('storage whose address has expired is asked for anew', async () => {
    const storage = new HubServer();
    await storage.start();
    try {
      storage.files.set(weights, weightBytes);
      storage.faults.set(weights, [refuse(403)]);
      const elsewhere = `${storage.endpoint}/some/model/resolve/${commit}/${weights}`;
      fault(redirect(elsewhere), redirect(elsewhere));
      await pullIt();
      expect(storage.asked).toHaveLength(2);
    } finally {
      await storage.stop();
    }
  });
});

describe('not a checkpoint that we read', () => {
  test('no config.json', async () => {
    hub.files.delete('config.json');
    expect(await failure()).toMatch(/some\/model has no config\.json; is it a model/);
  });

  test('no safetensors', async () => {
    hub.files.delete(weights);
    expect(await failure()).toMatch(
      /has no model\.safetensors; its pull requests may hold .* --revision refs\/pr/,
    );
    expect(hub.asked.some(({ path }) => path.includes('/resolve/'))).toBe(false);
  });

  test.each([
    ['not JSON', /is not an index of shards/],
    ['{}', /is not an index of shards/],
    ['{"weight_map":{"a":"../../evil.safetensors"}}', /names a shard that is not there: "\.\.\/\.\.\/evil/],
    ['{"weight_map":{"a":"/etc/passwd"}}', /names a shard that is not there/],
    ['{"weight_map":{"a":"pytorch_model.bin"}}', /names a shard that is not there/],
    ['{"weight_map":{"a":"model-9.safetensors"}}', /names a shard that is not there: "model-9/],
  ])('an index %s', async (text, message) => {
    hub.files.delete(weights);
    hub.files.set('model.safetensors.index.json', Buffer.from(text));
    hub.files.set('../../evil.safetensors', bytes(10));
    expect(await failure()).toMatch(message);
  });

  test('listed names outside the folder are left where they are', async () => {
    hub.editList = (list) => [
      ...list,
      { ...list[0]!, path: '../../../config.json' },
      { ...list[0]!, path: 'a/config.json' },
    ];
    const folder = await pullIt();
    expect(fs.readdirSync(folder)).toHaveLength(3);
    expect(fs.readdirSync(cache)).toEqual(['some']);
  });

  test('a commit that is no commit names no folder', async () => {
    hub.api = (response, { path: asked }) => {
      if (!asked.includes('/revision/')) return false;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ id: 'some/model', sha: 'main', lastModified: 0 }));
      return true;
    };
    expect(await failure()).toMatch(/names no commit of some\/model; is it a hub\?/);
    expect(fs.readdirSync(cache)).toEqual([]);
  });
});

describe('names', () => {
  test.each([
    'model',
    '',
    '/',
    'a/b/c',
    '../x',
    'x/..',
    'a/.b',
    '.a/b',
    'a/b..c',
    'a\\b/c',
    'a/b?x',
    'a/b#',
    'a/b.',
    'C:/x',
    'a/\0',
    'ä/b',
  ])('refuses %j', async (name) => {
    await expect(pull(name, { endpoint: hub.endpoint, cache })).rejects.toThrow(
      /^pull: a model is named <owner>\/<name>/,
    );
    expect(() => pulled(name, { cache })).toThrow(/a model is named/);
    expect(hub.asked).toEqual([]);
  });

  test.each(['', '..', 'a/../b', '/', 'a//b', 'x y', 'a?b', '\\'])(
    'refuses the revision %j',
    async (revision) => {
      expect(await failure({ revision })).toMatch(/a revision is a branch, a tag or a commit/);
    },
  );

  test.each(['', 'huggingface.co', 'ftp://x', 'file:///etc', 'http://x/?a=b'])(
    'refuses the endpoint %j',
    async (endpoint) => {
      expect(await failure({ endpoint })).toMatch(/the endpoint is an address/);
    },
  );

  test('an endpoint with a slash at its end; from HF_ENDPOINT', async () => {
    vi.stubEnv('HF_ENDPOINT', `${hub.endpoint}/`);
    await pull('some/model', { cache });
    expect(hub.asked.every(({ path }) => !path.startsWith('//'))).toBe(true);
  });
});

describe('the disk', () => {
  const full = () => Object.assign(new Error('no space'), { code: 'ENOSPC' });

  test('is full in the middle: what has come is kept', async () => {
    const write = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw full();
    });
    expect(await failure()).toMatch(
      /cannot write .*config\.json: the disk is full: free some space or choose another folder with --cache \(ENOSPC\)$/,
    );
    expect(waits).toEqual([]);
    write.mockRestore();
    await pullIt();
  });

  test('is too full to begin', async () => {
    const room = fs.statfsSync(cache);
    vi.spyOn(fs, 'statfsSync').mockReturnValue(Object.assign(room, { bavail: 1, bsize: 4096 }));
    expect(await failure()).toMatch(
      /the disk is too full: 0\.00 GB are to come, 0\.00 GB are free at .*; free some space/,
    );
    expect(hub.askedFor(weights)).toEqual([]);
  });

  test('takes a few bytes at a time', async () => {
    const write = fs.writeSync as (
      fd: number,
      data: Uint8Array,
      at: number,
      length: number,
      to: number,
    ) => number;
    vi.spyOn(fs, 'writeSync').mockImplementation(((
      fd: number,
      data: Uint8Array,
      at: number,
      length: number,
      to: number,
    ) => write(fd, data, at, Math.min(length, 5000), to)) as typeof fs.writeSync);
    await pullIt();
    expect(Buffer.compare(fs.readFileSync(target()), weightBytes)).toBe(0);
  });

  test('a file where the folder should be', async () => {
    fs.writeFileSync(path.join(cache, 'some'), '');
    expect(await failure()).toMatch(/part of the path is a file, not a folder/);
  });
});
