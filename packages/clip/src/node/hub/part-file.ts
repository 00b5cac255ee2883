import { createHash } from 'node:crypto';
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
  readonly #descriptor: number;
  #size: number;

  constructor(file: string, remote: RemoteFile) {
    this.#file = file;
    this.#part = `${file}.part`;
    this.#descriptor = onDisk(this.#part, () => {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      return fs.openSync(this.#part, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o666);
    });
    this.#size = fs.fstatSync(this.#descriptor).size;
    if (this.#size > remote.size) this.restart();
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
    this.#size += chunk.length;
  }

  /** Forgets what has come. */
  restart(): void {
    onDisk(this.#part, () => fs.ftruncateSync(this.#descriptor, 0));
    this.#size = 0;
  }

  /** Puts the file in its place if it is whole and right. @returns whether it is */
  finish(remote: RemoteFile): boolean {
    return onDisk(this.#file, () => {
      fs.fsyncSync(this.#descriptor);
      if (!isComplete(this.#part, remote)) return false;
      fs.renameSync(this.#part, this.#file);
      return true;
    });
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }
}

/** Whether what lies on the disk is the file that is listed, to the last byte. */
export function isComplete(file: string, { size, checksum }: RemoteFile): boolean {
  if (fs.statSync(file, { throwIfNoEntry: false })?.size !== size) return false;
  // What git hashes of a file is "blob", its size and a zero byte, then the file.
  const hash =
    checksum.kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
  const descriptor = fs.openSync(file, 'r');
  try {
    const buffer = new Uint8Array(2 ** 20);
    for (let count = -1; count !== 0; ) {
      count = fs.readSync(descriptor, buffer);
      hash.update(buffer.subarray(0, count));
    }
  } finally {
    fs.closeSync(descriptor);
  }
  return hash.digest('hex') === checksum.hex;
}
