import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SessionEvent } from '../record/events.ts';
import { shown } from './files.ts';
import { writeMistake } from './mistakes.ts';

/**
 * The session file of a run: one JSON event a line, each written at once, so that whatever ends the process
 * leaves all that came before.
 *
 * A new run takes the file's name by removing it first: an older process still writing keeps its own file.
 */
export class SessionLog {
  readonly file: string;
  readonly #handle: number;
  #length = 0;

  /** @throws LessonMistake when the folder cannot be written. */
  constructor(file: string) {
    this.file = file;
    try {
      mkdirSync(dirname(file), { recursive: true });
      rmSync(file, { force: true });
      this.#handle = openSync(file, 'wx');
    } catch (error) {
      throw writeMistake(shown(dirname(file)), error);
    }
  }

  /** @throws LessonMistake when the disk refuses; the file then ends with its last whole line. */
  append(event: SessionEvent): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    try {
      for (let at = 0; at < line.length; ) at += writeSync(this.#handle, line, at);
      this.#length += line.length;
    } catch (error) {
      ftruncateSync(this.#handle, this.#length);
      throw writeMistake(shown(this.file), error);
    }
  }

  close(): void {
    closeSync(this.#handle);
  }
}
