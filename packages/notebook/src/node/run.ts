import { expectations } from '../record/session.ts';
import { explain } from './explain.ts';
import { shown } from './files.ts';
import { Interruption } from './interruption.ts';
import { giveUp } from './mistakes.ts';
import type { LessonOptions } from './options.ts';
import { writeDraft, writePages } from './pages.ts';
import type { Recorder } from './recorder.ts';

/** Where a lesson stands, and where its pages go. */
export interface LessonPlace {
  /** The address under which the lesson was loaded, cut into cells. */
  readonly url: string;
  readonly path: string;
  readonly root: string;
  readonly out: string;
}

type Ending = 'done' | 'failed' | 'interrupted';

/** The page is written at the start of a cell when it is older than this: what stays if the process is killed. */
const draftEveryMs = 2000;

/** A run from its first cell to its pages. However it ends, the record is closed and the pages are written once. */
export class Run {
  readonly place: LessonPlace;
  readonly recorder: Recorder;
  readonly #options: LessonOptions;
  readonly #interruption: Interruption;
  #over = false;
  #drafted = performance.now();

  constructor(place: LessonPlace, recorder: Recorder, options: LessonOptions) {
    this.place = place;
    this.recorder = recorder;
    this.#options = options;
    this.#interruption = new Interruption(() => this.#exit('interrupted'));
    process.on('uncaughtException', (error) => this.fail(error));
    process.on('exit', (code) => this.#untimely(code));
    process.stdout.on('error', () => {}); // the reader of a pipe has gone (`| head`): the page is still wanted
  }

  get signal(): AbortSignal {
    return this.#interruption.signal;
  }

  /** A marker: the cell before is over, this one begins. */
  async enter(cell: number): Promise<void> {
    await new Promise(setImmediate); // signals and messages get their turn between cells
    if (this.#interruption.code > 0) this.#exit('interrupted');
    this.recorder.leave();
    if (performance.now() - this.#drafted > draftEveryMs) {
      writeDraft(this.recorder.session, this.place.out, this.#options);
      this.#drafted = performance.now();
    }
    this.recorder.enter(cell);
  }

  finish(): never {
    return this.#exit(this.#interruption.code > 0 ? 'interrupted' : 'done');
  }

  /** An error after Ctrl-C is how an aborted computation ends. */
  fail(error: unknown): never {
    return this.#interruption.code > 0 ? this.#exit('interrupted') : this.#exit('failed', error);
  }

  #exit(ending: Ending, error?: unknown): never {
    process.exit(this.#end(ending, error) ? 0 : this.#interruption.code || 1);
  }

  /** Returns whether all went well. */
  #end(ending: Ending, error?: unknown): boolean {
    this.#over = true;
    const { out } = this.place;
    this.recorder.leave(ending === 'failed');
    this.recorder.end(ending, error === undefined ? undefined : explain(error, this.place));
    try {
      const pages = writePages(this.recorder.session, out, this.#options);
      if (!this.#options.child) process.stdout.write(`\nPage\n  ${shown(pages.html)}\n`);
    } catch (mistake) {
      giveUp(mistake);
    }
    const missed = expectations(this.recorder.session).some(({ ok }) => !ok);
    return ending === 'done' && !(this.#options.check && missed);
  }

  /** The process ends, and nobody has ended the lesson. */
  #untimely(code: number): void {
    if (this.#over || this.recorder.broken) return;
    const why =
      code === 13
        ? 'the lesson ended while an await was still waiting for something that never came'
        : `process.exit(${code}) was called; a lesson ends at its last line`;
    this.#end('failed', new Error(why));
    process.exitCode = 1;
  }
}
