import type { BackendName } from '../record/session.ts';
import type { Recorder } from './recorder.ts';

/** What the command line asked for. */
export interface LessonContext {
  readonly number: number;
  /** The short form: minutes at most. `full` is its opposite. */
  readonly quick: boolean;
  readonly full: boolean;
  /** For every random choice of the lesson. */
  readonly seed: number;
  /** For `start({ backend, seed })`. */
  readonly backend: BackendName;
  /** Aborted by Ctrl-C. A lesson that gives it to a long computation has five seconds to leave it in order. */
  readonly signal: AbortSignal;
}

/** The lesson this process runs. */
export interface CurrentRun {
  /** The address under which the lesson was loaded, cut into cells. */
  readonly url: string;
  readonly context: LessonContext;
  readonly recorder: Recorder;
  /** Called by every marker: the cell before is over, this one begins. */
  readonly enter: (cell: number) => Promise<void>;
}

let current: CurrentRun | undefined;

export function currentRun(): CurrentRun | undefined {
  return current;
}

export function setCurrentRun(run: CurrentRun): void {
  current = run;
}

/** What a marker line of a lesson becomes. */
export async function enterCell(cell: number): Promise<void> {
  await current?.enter(cell);
}
