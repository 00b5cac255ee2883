import { createHash, type Hash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { onDisk } from './hub-error.ts';
import type { RemoteFile } from './list-files.ts';

/**
 * What has come of a file so far, in `<file>.part` until all of it is there and its checksum is right. A download that
 * stops, whatever the reason, goes on from it.
 */
export class PartFile {
  readonly #file: string;
  readonly #part: string;
  readonly #remote: RemoteFile;
  readonly #descriptor: number;
  #hash: Hash;
  #size = 0;

  constructor(file: string, remote: RemoteFile) {
    this.#file = file;
    this.#part = `${file}.part`;
    this.#remote = remote;
    this.#hash = newHash(remote);
    this.#descriptor = onDisk(this.#part, () => {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      return fs.openSync(this.#part, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o666);
    });
    const found = fs.fstatSync(this.#descriptor).size;
    if (found > remote.size) this.restart();
    else this.#size = hashFile(this.#descriptor, this.#hash);
  }

  get size(): number {
    return this.#size;
  }

  append(chunk: Uint8Array): void {
    onDisk(this.#file, () => {
      for (let at = 0; at < chunk.length; ) {
        at += fs.writeSync(this.#descriptor, chunk, at, chunk.length - at, this.#size + at);
      }
    });
    this.#hash.update(chunk);
    this.#size += chunk.length;
  }

  /** Forgets what has come. */
  restart(): void {
    onDisk(this.#part, () => fs.ftruncateSync(this.#descriptor, 0));
    this.#hash = newHash(this.#remote);
    this.#size = 0;
  }

  hasRightChecksum(): boolean {
    return this.#hash.copy().digest('hex') === this.#remote.checksum.hex;
  }

  /** Puts the whole file in its place. */
  finish(): void {
    onDisk(this.#file, () => {
      fs.fsyncSync(this.#descriptor);
      fs.renameSync(this.#part, this.#file);
    });
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }
}

/** Whether a file is there, whole and right. */
export function isComplete(file: string, remote: RemoteFile): boolean {
  if (fs.statSync(file, { throwIfNoEntry: false })?.size !== remote.size) return false;
  const descriptor = fs.openSync(file, 'r');
  try {
    const hash = newHash(remote);
    hashFile(descriptor, hash);
    return hash.digest('hex') === remote.checksum.hex;
  } finally {
    fs.closeSync(descriptor);
  }
}

function newHash({ checksum, size }: RemoteFile): Hash {
  // What git hashes of a file is "blob", its size and a zero byte, then the file.
  return checksum.kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
}

/** Adds all of a file to a hash. @returns its bytes */
function hashFile(descriptor: number, hash: Hash): number {
  const buffer = new Uint8Array(2 ** 20);
  let size = 0;
  for (;;) {
    const count = fs.readSync(descriptor, buffer, 0, buffer.length, size);
    if (count === 0) return size;
    hash.update(buffer.subarray(0, count));
    size += count;
  }
}
