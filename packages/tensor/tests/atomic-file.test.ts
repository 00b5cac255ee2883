import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FileWriteError, stageFile, writeFileAtomic } from '../src/node/atomic-file.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'atomic-file-'));
  file = path.join(folder, 'checkpoint');
});

afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
});

describe('writeFileAtomic', () => {
  test('writes text, bytes, and pieces one after the other', () => {
    writeFileAtomic(file, 'plain text');
    expect(fs.readFileSync(file, 'utf8')).toBe('plain text');
    writeFileAtomic(file, Uint8Array.of(0x61, 0x62));
    expect(fs.readFileSync(file, 'utf8')).toBe('ab');
    writeFileAtomic(file, ['é', Uint8Array.of(0x62), '']);
    expect(fs.readFileSync(file, 'utf8')).toBe('éb');
    expect(fs.readdirSync(folder)).toEqual(['checkpoint']);
  });

  test('makes the folder', () => {
    writeFileAtomic(path.join(folder, 'a', 'b', 'c'), 'x');
    expect(fs.readFileSync(path.join(folder, 'a', 'b', 'c'), 'utf8')).toBe('x');
  });

  test('the old file stands until the last piece is on the disk, and is then replaced, not rewritten', () => {
    fs.writeFileSync(file, 'old');
    const before = fs.statSync(file).ino;
    const order: string[] = [];
    vi.spyOn(fs, 'fsyncSync').mockImplementation(() => void order.push('flush'));
    const rename = fs.renameSync;
    vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      order.push('rename');
      rename(from, to);
    });
    function* pieces(): Generator<string> {
      expect(fs.readFileSync(file, 'utf8')).toBe('old');
      yield 'new';
      expect(fs.readFileSync(file, 'utf8')).toBe('old');
    }
    writeFileAtomic(file, pieces());
    expect(fs.readFileSync(file, 'utf8')).toBe('new');
    expect(fs.statSync(file).ino).not.toBe(before);
    expect(order).toEqual(['flush', 'rename', 'flush']);
  });

  test('keeps the permissions of the old file', () => {
    fs.writeFileSync(file, 'old', { mode: 0o600 });
    writeFileAtomic(file, 'new');
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  test('a system that takes a few bytes at a time gets them all', () => {
    const write = fs.writeSync as (fd: number, bytes: Uint8Array, at: number, length: number) => number;
    vi.spyOn(fs, 'writeSync').mockImplementation(((
      fd: number,
      bytes: Uint8Array,
      at: number,
      length: number,
    ) => write(fd, bytes, at, Math.min(length, 3))) as typeof fs.writeSync);
    writeFileAtomic(file, 'eleven bytes');
    expect(fs.readFileSync(file, 'utf8')).toBe('eleven bytes');
  });

  test('an error while the pieces are made leaves the old file alone and nothing beside it', () => {
    fs.writeFileSync(file, 'old');
    function* pieces(): Generator<string> {
      yield 'half';
      throw new RangeError('no more');
    }
    expect(() => writeFileAtomic(file, pieces())).toThrow(RangeError);
    expectUntouched();
  });

  test.each([
    ['writeSync', 'ENOSPC', /the disk is full: free some space or choose another folder \(ENOSPC\)$/],
    ['fsyncSync', 'EDQUOT', /your share of the disk is full/],
    ['openSync', 'EACCES', /no permission to write there: choose another folder/],
    ['openSync', 'EROFS', /the disk is read-only: choose another folder/],
    ['renameSync', 'EBUSY', /another program has the file open: close it/],
    ['writeSync', 'EIO', /the system says no \(EIO\)$/],
  ] as const)('a %s that fails with %s says what to do in one line', (call, code, message) => {
    fs.writeFileSync(file, 'old');
    vi.spyOn(fs, call).mockImplementation(() => {
      throw Object.assign(new Error('the system says no'), { code });
    });
    const error = errorOf(() => writeFileAtomic(file, 'new'));
    expect(error).toBeInstanceOf(FileWriteError);
    expect(error.message).toMatch(message);
    expect(error.message.startsWith(`cannot write ${file}: `)).toBe(true);
    expect(error.message).not.toContain('\n');
    vi.restoreAllMocks();
    expectUntouched();
  });

  test('a folder in the place of the file, and a file in the place of the folder', () => {
    fs.mkdirSync(file);
    expect(errorOf(() => writeFileAtomic(file, 'x')).message).toMatch(
      /there is a folder of that name.*EISDIR/,
    );
    const blocked = path.join(folder, 'text');
    fs.writeFileSync(blocked, 'old');
    expect(errorOf(() => writeFileAtomic(path.join(blocked, 'x'), 'x')).message).toMatch(
      /is a file, not a folder/,
    );
    expect(fs.readdirSync(folder).sort()).toEqual(['checkpoint', 'text']);
  });
});

test('a staged file appears when it is committed, and leaves nothing when it is discarded', () => {
  stageFile(file, 'dropped').discard();
  expect(fs.readdirSync(folder)).toEqual([]);
  const [first, second] = [stageFile(file, 'first'), stageFile(file, 'second')];
  expect(fs.existsSync(file)).toBe(false);
  first.commit();
  second.commit();
  expect(fs.readFileSync(file, 'utf8')).toBe('second');
  expect(fs.readdirSync(folder)).toEqual(['checkpoint']);
});

function expectUntouched(): void {
  expect(fs.readFileSync(file, 'utf8')).toBe('old');
  expect(fs.readdirSync(folder)).toEqual(['checkpoint']);
}

function errorOf(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('expected an error');
}
