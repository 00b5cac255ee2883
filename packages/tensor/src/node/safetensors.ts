import fs from 'node:fs';
import path from 'node:path';
import {
  type Header,
  headerLength,
  parseHeader,
  prefixBytes,
  type TensorEntry,
} from '../safetensors/header.ts';
import { readerOf, type SafetensorsFile } from '../safetensors/parse.ts';
import { exportAgain, fetchAgain, quote, SafetensorsError } from '../safetensors/safetensors-error.ts';
import { expectIndexLength, parseShardIndex } from '../safetensors/shard-index.ts';

/** A checkpoint on the disk: headers are read when it is opened, a tensor when it is asked for. */
export interface CheckpointReader extends SafetensorsFile {
  /** The files that hold the tensors. */
  readonly files: readonly string[];
  /** Lets go of the files; nothing can be read afterwards. `using` does it too. */
  close(): void;
  [Symbol.dispose](): void;
}

const singleFile = 'model.safetensors';
const indexFile = 'model.safetensors.index.json';

/**
 * Opens a safetensors file, a shard index (`….index.json`), or a folder with `model.safetensors` or
 * `model.safetensors.index.json` in it (the single file first, as transformers does).
 * `entries` and `metadata` of several files are put together; where metadata differ, the first file's stand.
 * @throws SafetensorsError if the file is missing, or anything in it breaks the format
 */
export function openSafetensors(fileOrFolder: string): CheckpointReader {
  const file = findFile(fileOrFolder);
  return file.endsWith('.index.json') ? openShards(file) : openFiles([file], file);
}

function findFile(fileOrFolder: string): string {
  if (!stateOf(fileOrFolder).isDirectory()) return fileOrFolder;
  const inside = [singleFile, indexFile].map((name) => path.join(fileOrFolder, name));
  const found = inside.find((file) => fs.existsSync(file));
  if (found !== undefined) return found;
  const fault = `the folder holds neither ${singleFile} nor ${indexFile}`;
  throw new SafetensorsError(fileOrFolder, fault, 'download the checkpoint in the safetensors format');
}

function openShards(index: string): CheckpointReader {
  const opened = openFile(index);
  let map: ReadonlyMap<string, string>;
  try {
    expectIndexLength(opened.bytes, index);
    map = parseShardIndex(readRange(opened, 0, opened.bytes), index);
  } finally {
    fs.closeSync(opened.descriptor);
  }
  const shardOf = (name: string) => path.join(path.dirname(index), map.get(name)!);
  const reader = openFiles([...new Set([...map.keys()].map(shardOf))], index);
  const missing = [...map.keys()].filter((name) => reader.fileOf(name) !== shardOf(name));
  if (missing.length === 0) return reader;
  reader.close();
  const fault = `the index promises ${quote(missing[0]!)} in ${path.basename(shardOf(missing[0]!))}, where it is not`;
  throw new SafetensorsError(
    index,
    fault,
    missing.length > 1 ? `${missing.length} tensors are missing; ${fetchAgain}` : fetchAgain,
  );
}

interface OpenFile {
  readonly file: string;
  readonly descriptor: number;
  readonly bytes: number;
}

/** Where one tensor of several files is. */
interface Place {
  readonly opened: OpenFile;
  readonly entry: TensorEntry;
}

function openFiles(
  files: readonly string[],
  name: string,
): CheckpointReader & { fileOf(name: string): string | undefined } {
  const opened: OpenFile[] = [];
  const close = () => {
    for (const { descriptor } of opened.splice(0)) fs.closeSync(descriptor);
  };
  try {
    const places = new Map<string, Place>();
    const metadata = new Map<string, string>();
    for (const file of files) {
      const shard = openFile(file);
      opened.push(shard);
      const header = readHeader(shard);
      for (const entry of header.entries.values()) addPlace(places, { opened: shard, entry }, name);
      for (const [key, value] of header.metadata) if (!metadata.has(key)) metadata.set(key, value);
    }
    const entries = new Map(Array.from(places, ([tensor, { entry }]) => [tensor, entry]));
    const bytesOf = ({ name: tensor, begin, end }: TensorEntry) => {
      if (opened.length === 0)
        throw new SafetensorsError(name, 'the reader is closed', 'read before close()');
      return readRange(places.get(tensor)!.opened, begin, end);
    };
    const fileOf = (tensor: string) => places.get(tensor)?.opened.file;
    return {
      ...readerOf({ entries, metadata }, name, bytesOf),
      files,
      fileOf,
      close,
      [Symbol.dispose]: close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function addPlace(places: Map<string, Place>, place: Place, index: string): void {
  const { name } = place.entry;
  const other = places.get(name);
  if (other !== undefined) {
    const both = [other, place].map(({ opened }) => path.basename(opened.file)).join(' and ');
    throw new SafetensorsError(index, `tensor ${quote(name)} is in both ${both}`, exportAgain);
  }
  places.set(name, place);
}

/** Opens a regular file: a pipe or a device would never end. */
function openFile(file: string): OpenFile {
  const state = stateOf(file);
  if (!state.isFile())
    throw new SafetensorsError(file, 'it is not a file', 'give a safetensors file or its folder');
  return { file, descriptor: reach(file, () => fs.openSync(file, 'r')), bytes: state.size };
}

function stateOf(file: string): fs.Stats {
  return reach(file, () => fs.statSync(file));
}

/** Runs a step that needs the file to be there. */
function reach<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    if (cause.code === 'ENOENT')
      throw new SafetensorsError(file, 'there is no such file', 'check the path', { cause });
    throw new SafetensorsError(file, `it cannot be opened (${cause.code})`, 'check its permissions', {
      cause,
    });
  }
}

function readHeader(opened: OpenFile): Header {
  const { file, bytes } = opened;
  const length = headerLength(readRange(opened, 0, Math.min(prefixBytes, bytes)), bytes, file);
  return parseHeader(readRange(opened, prefixBytes, prefixBytes + length), bytes, file);
}

/** Bytes `begin` to `end` of a file, read into memory of their own. */
function readRange({ file, descriptor }: OpenFile, begin: number, end: number): Uint8Array {
  const bytes = allocate(end - begin, file);
  const most = 2 ** 30;
  for (let at = 0; at < bytes.length; ) {
    const count = fs.readSync(descriptor, bytes, at, Math.min(bytes.length - at, most), begin + at);
    if (count === 0) throw new SafetensorsError(file, 'it became shorter while it was read', 'try again');
    at += count;
  }
  return bytes;
}

function allocate(bytes: number, file: string): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    const fault = `a tensor of ${bytes} bytes does not fit into memory`;
    throw new SafetensorsError(file, fault, 'use a machine with more memory or a smaller model', { cause });
  }
}
