import { performance } from 'node:perf_hooks';
import { stripVTControlCharacters } from 'node:util';
import { applyEvent, type SessionEvent } from '../record/events.ts';
import type { LessonError, Output, Session, SessionHead, Status } from '../record/session.ts';
import type { SessionLog } from './log.ts';
import { giveUp } from './mistakes.ts';

/** Told of every event after it is on the disk. */
export type SessionListener = (event: SessionEvent, session: Session) => void;

/** Characters of console text kept of one cell; a loop that prints for ever must not fill the disk. */
const textRoom = 200_000;

/** Turns what a lesson does into events: on the disk first, then to whoever listens. */
export class Recorder {
  readonly #log: SessionLog;
  readonly #listeners: readonly SessionListener[];
  readonly #started = performance.now();
  #session: Session;
  #cell = -1;
  #entered = 0;
  #outputs = 0;
  #room = textRoom;
  #broken = false;

  constructor(log: SessionLog, head: SessionHead, listeners: readonly SessionListener[]) {
    this.#log = log;
    this.#listeners = listeners;
    const start: SessionEvent = { type: 'start', ...head };
    this.#session = applyEvent(undefined, start);
    this.#record(start);
  }

  get session(): Session {
    return this.#session;
  }

  /** The disk refused a line of the record: no more can be kept. */
  get broken(): boolean {
    return this.#broken;
  }

  enter(cell: number): void {
    this.#cell = cell;
    this.#room = textRoom;
    this.#record({ type: 'enter', cell });
    this.#entered = performance.now();
  }

  leave(failed = false): void {
    if (this.#cell < 0) return;
    const ms = milliseconds(performance.now() - this.#entered);
    this.#record({ type: 'leave', cell: this.#cell, ms, failed });
  }

  /** Returns the output's id and cell, by which a live plot adds to it later. */
  output(output: Output): { readonly id: string; readonly cell: number } {
    const target = { id: `o${++this.#outputs}`, cell: Math.max(0, this.#cell) };
    this.#record({ type: 'output', ...target, output });
    return target;
  }

  text(stream: 'stdout' | 'stderr', raw: string): void {
    const text = stripVTControlCharacters(raw);
    if (text === '' || this.#room < 0) return;
    this.#room -= text.length;
    const kept =
      this.#room >= 0 ? text : `${text.slice(0, text.length + this.#room)}\n… the rest is left out\n`;
    this.output({ kind: 'text', stream, text: kept });
  }

  point(target: { readonly id: string; readonly cell: number }, point: readonly (number | null)[]): void {
    this.#record({ type: 'point', ...target, point });
  }

  note(name: string, value: string): void {
    this.#record({ type: 'note', name, value });
  }

  end(status: Exclude<Status, 'running'>, error?: LessonError): void {
    const ms = milliseconds(performance.now() - this.#started);
    this.#record({ type: 'end', status, ms, ...(error && { error }) });
    this.#log.close();
  }

  #record(event: SessionEvent): void {
    if (event.type !== 'start') this.#session = applyEvent(this.#session, event);
    try {
      this.#log.append(event);
    } catch (error) {
      this.#broken = true;
      giveUp(error); // thrown instead, it could be caught by the lesson and lost
    }
    for (const listener of this.#listeners) {
      try {
        listener(event, this.#session);
      } catch (error) {
        // It is on the disk: whoever fails to show it must not end the lesson, which may be ending already.
        process.stderr.write(`could not show this in the terminal: ${(error as Error).message}\n`);
      }
    }
  }
}

function milliseconds(duration: number): number {
  return Math.round(duration * 10) / 10;
}
