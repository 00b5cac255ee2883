/**
 * Files that are written whole or not at all.
 *
 * The bytes go to a sibling file, which is flushed to the disk and then renamed over the old one; the rename is
 * flushed too, where a folder can be. Until then the old file is untouched, and after a failure the sibling is gone.
 * (write-file-atomic and its kin take the contents as one buffer, a second copy of a checkpoint, and do not flush
 * the folder; hence these few lines.) All of it is synchronous, so that a handler of Ctrl-C can save before it exits.
 */
import fs from 'node:fs';
import path from 'node:path';
import { threadId } from 'node:worker_threads';

/** What can be written: one piece, or pieces that may be made one after the other. */
export type FileContents = string | Uint8Array | Iterable<string | Uint8Array>;

/** A file that could not be written; the message is one line that says what to do. */
export class FileWriteError extends Error {
  override readonly name: string = 'FileWriteError';
}

/** A file whose bytes are safe on the disk under another name. */
export interface StagedFile {
  /** Puts it in the place of the old file. */
  commit(): void;
  /** Removes it. */
  discard(): void;
}

/** Writes `chunks` to `file`, whole or not at all; makes the folder if need be. */
export function writeFileAtomic(file: string, chunks: FileContents): void {
  stageFile(file, chunks).commit();
}

/** The first half of `writeFileAtomic`, for files that must appear together. */
export function stageFile(file: string, chunks: FileContents): StagedFile {
  const target = path.resolve(file);
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${uniqueSuffix()}.tmp`);
  const descriptor = attempt(file, () => createSibling(target, temporary));
  const discard = () => fs.rmSync(temporary, { force: true });
  try {
    try {
      for (const chunk of pieces(chunks)) attempt(file, () => writeAll(descriptor, chunk));
      attempt(file, () => fs.fsyncSync(descriptor));
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    discard();
    throw error;
  }
  return { discard, commit: () => rename(file, temporary, target) };
}

let written = 0;

function uniqueSuffix(): string {
  written += 1;
  return `${process.pid}-${threadId}-${written}`;
}

/** Opens the new file with the permissions of the old one. */
function createSibling(target: string, temporary: string): number {
  const old = fs.statSync(target, { throwIfNoEntry: false });
  if (old?.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  fs.mkdirSync(path.dirname(target), { recursive: true });
  return fs.openSync(temporary, 'wx', old?.mode ?? 0o666);
}

function pieces(chunks: FileContents): Iterable<string | Uint8Array> {
  return typeof chunks === 'string' || chunks instanceof Uint8Array ? [chunks] : chunks;
}

/** The system may take less than it is given. */
function writeAll(descriptor: number, chunk: string | Uint8Array): void {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  const most = 2 ** 30;
  for (let at = 0; at < bytes.length; ) {
    at += fs.writeSync(descriptor, bytes, at, Math.min(bytes.length - at, most));
  }
}

function rename(file: string, temporary: string, target: string): void {
  try {
    attempt(file, () => fs.renameSync(temporary, target));
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  flushFolder(path.dirname(target));
}

/** Windows cannot flush a folder, and some file systems refuse: the file itself is safe by then. */
function flushFolder(folder: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(folder, 'r');
    fs.fsyncSync(descriptor);
  } catch {
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

const mends: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space or choose another folder',
  EDQUOT: 'your share of the disk is full: free some space or choose another folder',
  EFBIG: 'the file would be larger than this disk allows: write smaller shards or choose another disk',
  EACCES: 'no permission to write there: choose another folder or change its permissions',
  EPERM: 'no permission to write there: choose another folder or change its permissions',
  EROFS: 'the disk is read-only: choose another folder',
  EISDIR: 'there is a folder of that name: choose another file name',
  ENOTDIR: 'part of the path is a file, not a folder: choose another folder',
  EEXIST: 'part of the path is a file, not a folder: choose another folder',
  EBUSY: 'another program has the file open: close it and try again',
  EMFILE: 'too many files are open: close some and try again',
  ENAMETOOLONG: 'the file name is too long: choose a shorter one',
};

/** Runs a step that touches the disk; its error becomes one line that says what to do. */
function attempt<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    const code = String(cause.code);
    throw new FileWriteError(`cannot write ${file}: ${mends[code] ?? cause.message} (${code})`, { cause });
  }
}
