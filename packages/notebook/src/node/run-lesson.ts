import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { readSession } from '../record/events.ts';
import type { BackendName, Session } from '../record/session.ts';
import { outFolder } from './files.ts';
import { deathMessage, diedAbruptly, salvage, spawnLesson } from './lesson-process.ts';
import { pagesOf } from './pages.ts';

export interface RunLessonOptions {
  /** The quick form unless this is false. */
  readonly quick?: boolean;
  readonly seed?: number;
  readonly backend?: BackendName;
  /** Folder for the record and the pages. */
  readonly out?: string;
  readonly standalone?: boolean;
  readonly check?: boolean;
  /** Ends the run as Ctrl-C does. */
  readonly signal?: AbortSignal;
  /** Environment of the process, beside the one of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** The record of a run, and what its process left: the exit code and all it printed. */
export interface LessonRun extends Session {
  readonly exitCode: number;
  readonly terminal: string;
}

/**
 * Runs a lesson in a process of its own and returns its record; for tests.
 *
 * A lesson that stops with an error still returns; see `status`, `error` and `exitCode`.
 *
 * @throws when the lesson never began, with what it printed.
 */
export async function runLesson(file: string, options: RunLessonOptions = {}): Promise<LessonRun> {
  const path = resolve(file);
  const out = outFolder(path, options.out);
  const { quick = true, standalone = false, check = false, seed = 1, backend = 'auto' } = options;
  const started = Date.now();
  const child = spawnLesson(
    path,
    { full: !quick, standalone, check, seed, backend, out, brief: true },
    ['ignore', 'pipe', 'pipe'],
    { ...process.env, NO_COLOR: '1', ...options.env },
  );
  let terminal = '';
  const collect = (chunk: Buffer) => {
    terminal += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const interrupt = () => child.kill('SIGINT');
  options.signal?.addEventListener('abort', interrupt, { once: true });
  if (options.signal?.aborted) interrupt();
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  options.signal?.removeEventListener('abort', interrupt);
  if (diedAbruptly(signal, code)) {
    salvage(path, { out, standalone }, started, { status: 'crashed', message: deathMessage(signal, code) });
  }
  const log = pagesOf(path, out).session;
  const session = existsSync(log) ? readSession(readFileSync(log, 'utf8')) : undefined;
  if (!session || Date.parse(session.started) < started) {
    throw new Error(
      `runLesson('${basename(file)}'): the lesson did not begin (exit code ${code}).\n${terminal}`,
    );
  }
  return { ...session, exitCode: code ?? 1, terminal };
}
