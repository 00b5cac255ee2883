import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { applyEvent, readSession, type SessionEvent } from '../record/events.ts';
import { writeWhole } from './files.ts';
import { type LessonOptions, lessonArguments } from './options.ts';
import { pagesOf, writePages } from './pages.ts';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** A lesson in a process of its own: a clean backend, and a crash that leaves this one standing. */
export function spawnLesson(
  file: string,
  options: Partial<LessonOptions>,
  stdio: StdioOptions,
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  return spawn(process.execPath, ['--import', tsx, file, ...lessonArguments({ ...options, child: true })], {
    stdio,
    env,
  });
}

/**
 * Ends the record of a process that could not end it itself (out of memory, killed), and writes its pages.
 *
 * @param since when the process was started: an older record is not its own.
 * @returns whether there was anything to save.
 */
export function salvage(
  file: string,
  options: Pick<LessonOptions, 'standalone'> & { readonly out: string },
  since: number,
  reason: { readonly status: 'interrupted' | 'crashed'; readonly message: string },
): boolean {
  const log = pagesOf(file, options.out).session;
  if (!existsSync(log)) return false;
  const text = readFileSync(log, 'utf8');
  const session = readSession(text);
  const started = Date.parse(session.started);
  if (session.status !== 'running' || started < since) return false;
  const end: SessionEvent = {
    type: 'end',
    status: reason.status,
    ms: Date.now() - started,
    ...(reason.status === 'crashed' && { error: { name: 'Crash', message: reason.message, stack: [] } }),
  };
  writeWhole(log, `${text.slice(0, text.lastIndexOf('\n') + 1)}${JSON.stringify(end)}\n`);
  writePages(applyEvent(session, end), options.out, options);
  return true;
}

/** Whether a process was ended from outside or by a fault, rather than by its own decision. */
export function diedAbruptly(signal: NodeJS.Signals | null, code: number | null): boolean {
  return signal !== null || code === null || code > 128;
}

/** 'SIGABRT' → what it most likely means. */
export function deathMessage(signal: NodeJS.Signals | null, code: number | null): string {
  const meaning: Partial<Record<NodeJS.Signals, string>> = {
    SIGABRT: ', most likely out of memory',
    SIGKILL: ', most likely by the system, out of memory',
    SIGSEGV: ', by a fault in native code',
  };
  return signal
    ? `the process was ended by ${signal}${meaning[signal] ?? ''}`
    : `the process ended with code ${code} and no word`;
}
