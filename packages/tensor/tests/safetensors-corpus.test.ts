import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSafetensors } from '../src/node/safetensors.ts';
import { parseSafetensors, type SafetensorsFile } from '../src/safetensors/parse.ts';
import { SafetensorsError } from '../src/safetensors/safetensors-error.ts';
import { corpus, corpusFolder } from './safetensors-corpus/make.ts';

test('the committed corpus is the one that its script makes', () => {
  const made = new Map(corpus.flatMap(({ files }) => [...files]));
  const committed = fs
    .readdirSync(corpusFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(safetensors|json)$/.test(name));
  expect(committed.sort()).toEqual([...made.keys()].sort());
  for (const [name, bytes] of made) {
    expect(Buffer.compare(fs.readFileSync(path.join(corpusFolder, name)), bytes), name).toBe(0);
  }
});

describe.each(corpus.map((one) => ({ ...one, place: placeOf(one.name) })))(
  '$name',
  ({ files, fault, place }) => {
    const [bytes] = files.size === 1 ? files.values() : [];

    if (fault === undefined) {
      test('is read', () => {
        using reader = openSafetensors(place);
        readAll(reader);
        if (bytes !== undefined) expect(parseSafetensors(bytes).entries).toEqual(reader.entries);
      });
      return;
    }

    test('is refused with its name, its fault and a way out', () => {
      const before = process.memoryUsage().arrayBuffers;
      const error = errorOf(() => openSafetensors(place));
      expect(error.message).toMatch(fault);
      expect(error.message.startsWith(place)).toBe(true);
      expect(error.message).toMatch(/; \S/);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
      if (bytes !== undefined && place.endsWith('.safetensors')) {
        expect(errorOf(() => parseSafetensors(bytes)).message).toMatch(fault);
      }
    });
  },
);

function placeOf(name: string): string {
  const folder = path.join(corpusFolder, name);
  return fs.existsSync(folder) ? folder : `${folder}.safetensors`;
}

function errorOf(action: () => unknown): SafetensorsError {
  try {
    action();
  } catch (error) {
    if (error instanceof SafetensorsError) return error;
    throw error;
  }
  throw new Error('expected a SafetensorsError, but the file was read');
}

/** Reads what can be read; a dtype that we do not convert is refused by name. */
function readAll(file: SafetensorsFile): void {
  for (const { name, dtype, shape } of file.entries.values()) {
    if (dtype.startsWith('F8') || dtype.startsWith('F6')) {
      expect(() => file.read(name)).toThrow(`is stored as ${dtype}; convert it to one of F32`);
    } else {
      expect(file.read(name).data.length).toBe(shape.reduce((product, length) => product * length, 1));
    }
  }
}
