import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorldError } from '../errors.ts';
import type { PackedFile } from '../packed-file.ts';
import { pack, unpackVerified } from './pack.ts';

/** Where things that are built once are kept: `PIXELS_CACHE`, or `.cache` in the repository. */
export function cacheFolder(): string {
  const chosen = process.env.PIXELS_CACHE;
  return chosen ? resolve(chosen) : fileURLToPath(new URL('../../../../.cache', import.meta.url));
}

/**
 * The packed file `name` of the cache folder; built and written there when it is not there yet.
 *
 * @param what names the content in errors: `sprite atlas`
 * @throws WorldError when the file is damaged, or the folder cannot be written
 */
export function cached(name: string, what: string, build: () => PackedFile): PackedFile {
  const file = join(cacheFolder(), name);
  if (!existsSync(file)) {
    orExplain(file, what, () => {
      mkdirSync(dirname(file), { recursive: true });
      accessSync(dirname(file), constants.W_OK);
    });
    const built = build();
    writeWhole(file, pack(built), what);
    return built;
  }
  const { buffer, byteOffset, length } = readFileSync(file);
  const stored = unpackVerified(new Uint8Array(buffer, byteOffset, length));
  if (stored === undefined) {
    throw new WorldError(
      `the ${what} ${file} is damaged: delete that file and run again, it is then built anew in seconds`,
    );
  }
  return stored;
}

let written = 0;

/** Whole or not at all: written beside its place, flushed to the disk, then renamed. */
export function writeWhole(file: string, bytes: Uint8Array, what: string): void {
  written += 1;
  const beside = `${file}.${process.pid}-${written}.tmp`;
  orExplain(file, what, () => {
    try {
      flushed(beside, 'wx', (handle) => writeFileSync(handle, bytes));
      renameSync(beside, file);
    } catch (error) {
      removeQuietly(beside);
      throw error;
    }
  });
  // Windows has no handle for a folder; there the rename is as durable as it gets.
  if (process.platform !== 'win32') flushed(dirname(file), 'r', () => {});
}

function orExplain(file: string, what: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorldError(
      `cannot write the ${what} ${file} (${reason}): free some space there, or let PIXELS_CACHE name a folder that you can write`,
    );
  }
}

function flushed(path: string, flags: string, use: (handle: number) => void): void {
  const handle = openSync(path, flags);
  try {
    use(handle);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The failure that led here is the one to report. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {}
}
