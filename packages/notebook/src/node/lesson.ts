import type { BackendName, LessonInfo } from '../record/session.ts';
import { conduct } from './conduct.ts';
import { currentRun } from './current.ts';
import { giveUp, LessonMistake } from './mistakes.ts';
import type { Run } from './run.ts';

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

/**
 * The first statement of a lesson: `const { quick, seed } = await lesson(import.meta, { number: 1, title: '…' })`.
 *
 * Started by `tsx lessons/01-….ts`, the file is not yet cut into cells: this call then runs it a second time,
 * as cells, writes its pages and ends the process. Inside that run it returns the context.
 */
export async function lesson(meta: ImportMeta, info: LessonInfo): Promise<LessonContext> {
  const run = currentRun();
  if (run?.place.url === meta.url) return contextOf(run);
  try {
    if (run) throw new LessonMistake(`${meta.url}: a lesson cannot import another lesson`);
    return await conduct(meta.url, info);
  } catch (error) {
    giveUp(error);
  }
}

/** The signal is a getter: only a lesson that takes it is waited for. */
function contextOf(run: Run): LessonContext {
  const { lesson, settings } = run.recorder.session;
  return {
    number: lesson.number,
    quick: settings.mode === 'quick',
    full: settings.mode === 'full',
    seed: settings.seed,
    backend: settings.backend,
    get signal() {
      return run.signal;
    },
  };
}
