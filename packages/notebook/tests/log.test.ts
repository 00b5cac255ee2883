import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { writeWhole } from '../src/node/files.ts';
import { SessionLog } from '../src/node/log.ts';
import { LessonMistake } from '../src/node/mistakes.ts';
import type { SessionEvent } from '../src/record/events.ts';
import { temporaryFolder } from './helpers.ts';

const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY }));

/** A disk that fills: it takes what it has room for, and refuses the rest. */
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeSync = (handle: number, bytes: Uint8Array, from = 0) => {
    if (disk.room <= 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const count = fs.writeSync(handle, bytes, from, Math.min(bytes.length - from, disk.room));
    disk.room -= count;
    return count;
  };
  return { ...fs, writeSync };
});

const note = (value: string): SessionEvent => ({ type: 'note', name: 'n', value });

describe('SessionLog', () => {
  it('has every event on the disk at once, one a line', () => {
    disk.room = Number.POSITIVE_INFINITY;
    const log = new SessionLog(join(temporaryFolder(), 'deep', 'a.session.jsonl'));
    log.append(note('one\ntwo'));
    expect(readFileSync(log.file, 'utf8')).toBe('{"type":"note","name":"n","value":"one\\ntwo"}\n');
    log.append(note('x'));
    expect(readFileSync(log.file, 'utf8').split('\n')).toHaveLength(3);
    log.close();
  });

  it('ends with its last whole line when the disk fills', () => {
    disk.room = Number.POSITIVE_INFINITY;
    const log = new SessionLog(join(temporaryFolder(), 'a.session.jsonl'));
    log.append(note('whole'));
    disk.room = 10;
    expect(() => log.append(note('torn'))).toThrow(
      /^cannot write .*a\.session\.jsonl: the disk is full; free some space, or choose another folder with --out$/,
    );
    disk.room = Number.POSITIVE_INFINITY;
    expect(readFileSync(log.file, 'utf8')).toBe(`${JSON.stringify(note('whole'))}\n`);
    log.close();
  });

  it('leaves an older run its own file', () => {
    disk.room = Number.POSITIVE_INFINITY;
    const file = join(temporaryFolder(), 'a.session.jsonl');
    const [older, newer] = [new SessionLog(file), new SessionLog(file)];
    older.append(note('older'));
    newer.append(note('newer'));
    expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(note('newer'))}\n`);
    older.close();
    newer.close();
  });
});

describe('writeWhole', () => {
  it('replaces a file whole, or leaves the old one and nothing else', () => {
    disk.room = Number.POSITIVE_INFINITY;
    const folder = temporaryFolder();
    const file = join(folder, 'page.html');
    writeWhole(file, 'first');
    disk.room = 3;
    expect(() => writeWhole(file, 'second')).toThrow(LessonMistake);
    disk.room = Number.POSITIVE_INFINITY;
    expect(readFileSync(file, 'utf8')).toBe('first');
    expect(readdirSync(folder)).toEqual(['page.html']);
  });

  it('names the path that cannot be', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeWhole(join(folder, 'file', 'page.html'), '')).toThrow('a part of this path is a file');
    mkdirSync(join(folder, 'page.html'));
    expect(() => writeWhole(join(folder, 'page.html'), '')).toThrow('cannot write');
    expect(readdirSync(folder).toSorted()).toEqual(['file', 'page.html']);
  });
});
