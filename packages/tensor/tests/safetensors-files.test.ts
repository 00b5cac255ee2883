import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FileWriteError } from '../src/node/atomic-file.ts';
import { openSafetensors } from '../src/node/safetensors.ts';
import { writeSafetensors } from '../src/node/write-safetensors.ts';
import { encodeSafetensors, type NamedArray } from '../src/safetensors/encode.ts';
import { parseSafetensors } from '../src/safetensors/parse.ts';
import { SafetensorsError } from '../src/safetensors/safetensors-error.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'safetensors-'));
  file = path.join(folder, 'model.safetensors');
});

afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
});

const w = { name: 'w', shape: [2, 2], data: Float32Array.of(1, -2, 1 / 3, 65504) };
const ids = { name: 'ids', shape: [3], data: BigInt64Array.of(1n, -2n, 2n ** 62n) };
const pixels = { name: 'pixels', shape: [3], data: Uint8Array.of(0, 128, 255) };
const labels = { name: 'labels', shape: [1], data: Int32Array.of(-100) };

describe('one file', () => {
  test('comes back whole, by file name and by folder', () => {
    expect(writeSafetensors(file, [w, ids, pixels, labels], { metadata: { format: 'pt' } })).toEqual([file]);
    for (const place of [file, folder]) {
      using reader = openSafetensors(place);
      expect(reader.files).toEqual([file]);
      expect(reader.metadata).toEqual(new Map([['format', 'pt']]));
      expect(reader.readFloat32('w')).toEqual(w.data);
      expect(reader.read('ids')).toEqual({ dtype: 'I64', shape: [3], data: ids.data });
      expect(reader.read('pixels').data).toEqual(pixels.data);
      expect(reader.read('labels').data).toEqual(labels.data);
    }
    expect(fs.readFileSync(file)).toEqual(
      Buffer.from(encodeSafetensors([w, ids, pixels, labels], { format: 'pt' })),
    );
    expect(fs.readdirSync(folder)).toEqual(['model.safetensors']);
  });

  test.each(['F16', 'BF16'] as const)(
    '%s halves floats, leaves integers and what says its own dtype',
    (dtype) => {
      writeSafetensors(file, [w, ids, { ...w, name: 'exact', dtype: 'F32' }], { dtype });
      using reader = openSafetensors(file);
      expect([...reader.entries.values()].map((entry) => entry.dtype)).toEqual(['I64', 'F32', dtype]);
      expect(reader.readFloat32('exact')).toEqual(w.data);
      const coarse = reader.readFloat32('w');
      expect(coarse[2]).not.toBe(w.data[2]);
      expect(coarse.every((value, i) => Math.abs(value / w.data[i]! - 1) < 2 ** -8)).toBe(true);
    },
  );

  test('a tensor longer than a block of the writer is narrowed whole', () => {
    const data = Float32Array.from({ length: 300_001 }, (_, i) => i % 256);
    writeSafetensors(file, [{ name: 'long', shape: [300_001], data }], { dtype: 'BF16' });
    using reader = openSafetensors(file);
    expect(reader.readFloat32('long')).toEqual(data);
  });

  test('a closed reader says so', () => {
    writeSafetensors(file, [w]);
    const reader = openSafetensors(file);
    reader.close();
    expect(() => reader.read('w')).toThrow(/the reader is closed; read before close\(\)/);
    reader.close();
  });

  test('a file that shrinks while it is open', () => {
    writeSafetensors(file, [w]);
    using reader = openSafetensors(file);
    fs.truncateSync(file, fs.statSync(file).size - 1);
    expect(() => reader.read('w')).toThrow(/became shorter while it was read; try again/);
  });

  test('what is no file: nothing there, a pipe, a folder without a checkpoint', () => {
    expect(() => openSafetensors(file)).toThrow(`${file}: there is no such file; check the path`);
    expect(() => openSafetensors(`${file}\0`)).toThrow(SafetensorsError);
    expect(() => openSafetensors(folder)).toThrow(/holds neither model\.safetensors nor/);
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [file]);
    expect(() => openSafetensors(file)).toThrow(/it is not a file/);
  });

  test('a tensor of a terabyte that a sparse file really has is refused, not allocated', () => {
    const header = '{"huge":{"dtype":"F32","shape":[274877906944],"data_offsets":[0,1099511627776]}} ';
    const prefix = new Uint8Array(8);
    new DataView(prefix.buffer).setBigUint64(0, BigInt(header.length), true);
    fs.writeFileSync(file, Buffer.concat([prefix, Buffer.from(header)]));
    try {
      fs.truncateSync(file, 8 + header.length + 2 ** 40);
    } catch {
      return;
    }
    using reader = openSafetensors(file);
    expect(reader.entries.size).toBe(1);
    expect(() => reader.read('huge')).toThrow(/a tensor of 1099511627776 bytes does not fit into memory/);
  });
});

describe('streaming', () => {
  const megabytes = 8;
  const length = megabytes * 2 ** 18;
  const names = Array.from({ length: 12 }, (_, i) => `w${i}`);

  test('data made by functions are held one tensor at a time, and read so', () => {
    let held = 0;
    const peak = watchArrayBuffers();
    const tensors = names.map((name, i) => ({
      name,
      shape: [length],
      data: () => {
        held = i;
        peak.look();
        return new Float32Array(length).fill(i);
      },
    }));
    writeSafetensors(file, tensors, { dtype: 'F16' });
    expect(held).toBe(names.length - 1);
    using reader = openSafetensors(file);
    names.forEach((name, i) => {
      expect(reader.readFloat32(name)[length - 1]).toBe(i);
      peak.look();
    });
    expect(peak.mostMegabytes()).toBeLessThan(4 * megabytes);
  });
});

describe('several files', () => {
  const tensors: NamedArray[] = [ids, w, labels, pixels];

  test('are dealt by size, named and indexed as transformers does, and read as one', () => {
    const written = writeSafetensors(file, tensors, { maxShardBytes: 22, metadata: { format: 'pt' } });
    expect(written.map((name) => path.basename(name))).toEqual([
      'model-00001-of-00003.safetensors',
      'model-00002-of-00003.safetensors',
      'model-00003-of-00003.safetensors',
      'model.safetensors.index.json',
    ]);
    expect(JSON.parse(fs.readFileSync(written.at(-1)!, 'utf8'))).toEqual({
      metadata: { total_size: 47 },
      weight_map: {
        ids: 'model-00001-of-00003.safetensors',
        w: 'model-00002-of-00003.safetensors',
        labels: 'model-00002-of-00003.safetensors',
        pixels: 'model-00003-of-00003.safetensors',
      },
    });
    const middle = parseSafetensors(new Uint8Array(fs.readFileSync(written[1]!)));
    expect(middle.metadata).toEqual(new Map([['format', 'pt']]));
    for (const place of [folder, written.at(-1)!]) {
      using reader = openSafetensors(place);
      expect([...reader.entries.keys()]).toEqual(['ids', 'w', 'labels', 'pixels']);
      expect(reader.metadata).toEqual(new Map([['format', 'pt']]));
      for (const { name, data } of tensors) expect(reader.read(name).data).toEqual(data);
    }
  });

  test('a tensor larger than a shard gets one of its own', () => {
    expect(writeSafetensors(file, tensors, { maxShardBytes: 1 })).toHaveLength(5);
    using reader = openSafetensors(folder);
    expect(reader.readFloat32('w')).toEqual(w.data);
  });

  test('a limit that everything fits in makes one file', () => {
    expect(writeSafetensors(file, tensors, { maxShardBytes: 1e9 })).toEqual([file]);
  });

  test('one checkpoint replaces another: no shard, index or single file of the old one is left', () => {
    fs.writeFileSync(path.join(folder, 'model-notes.safetensors'), 'not a shard');
    const files = () => fs.readdirSync(folder).sort();
    writeSafetensors(file, tensors);
    writeSafetensors(file, tensors, { maxShardBytes: 22 });
    expect(files()).toHaveLength(5);
    expect(files()).not.toContain('model.safetensors');
    writeSafetensors(file, tensors, { maxShardBytes: 31 });
    expect(files()).toEqual([
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
      'model-notes.safetensors',
      'model.safetensors.index.json',
    ]);
    writeSafetensors(file, tensors);
    expect(files()).toEqual(['model-notes.safetensors', 'model.safetensors']);
  });

  test('tensors that the index forgot are read too', () => {
    const [first, , , index] = writeSafetensors(file, tensors, { maxShardBytes: 22 });
    fs.writeFileSync(index!, JSON.stringify({ weight_map: { ids: path.basename(first!) } }));
    using reader = openSafetensors(folder);
    expect([...reader.entries.keys()]).toEqual(['ids']);
    const all = { ids: path.basename(first!), w: 'model-00002-of-00003.safetensors' };
    fs.writeFileSync(index!, JSON.stringify({ weight_map: all }));
    using more = openSafetensors(folder);
    expect([...more.entries.keys()]).toEqual(['ids', 'w', 'labels']);
  });

  test('a disk that fills leaves the old checkpoint as it was', () => {
    writeSafetensors(file, [w], { metadata: { step: '1' } });
    const old = fs.readFileSync(file);
    let calls = 0;
    const write = fs.writeSync as (...all: unknown[]) => number;
    vi.spyOn(fs, 'writeSync').mockImplementation(((...all: unknown[]) => {
      calls += 1;
      if (calls > 4) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      return write(...all);
    }) as typeof fs.writeSync);
    expect(() => writeSafetensors(file, tensors, { maxShardBytes: 22 })).toThrow(FileWriteError);
    expect(fs.readdirSync(folder)).toEqual(['model.safetensors']);
    expect(fs.readFileSync(file)).toEqual(old);
  });

  test('an error in the middle of a tensor leaves nothing behind', () => {
    const broken = { name: 'broken', shape: [2], data: () => Float32Array.of(1) };
    expect(() => writeSafetensors(file, [w, broken])).toThrow(
      /tensor "broken" has 1 elements, but the shape \[2\]/,
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('options that make no sense', () => {
    expect(() => writeSafetensors(folder, [w])).toThrow(/ends in \.safetensors; add the ending/);
    for (const maxShardBytes of [0, -1, Number.NaN]) {
      expect(() => writeSafetensors(file, [w], { maxShardBytes })).toThrow(/give a number of bytes above 0/);
    }
  });
});

interface Peak {
  look(): void;
  mostMegabytes(): number;
}

/** The most memory in reachable array buffers at any look, above what it was in the beginning. */
function watchArrayBuffers(): Peak {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const bytes = () => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  const before = bytes();
  let most = 0;
  return {
    look: () => {
      most = Math.max(most, bytes() - before);
    },
    mostMegabytes: () => most / 2 ** 20,
  };
}
