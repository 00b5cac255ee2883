import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { basename, dirname, relative } from 'node:path';
import { watch as watchFiles } from 'chokidar';
import { applyEvent, readSession, type SessionEvent } from '../../record/events.ts';
import type { Session } from '../../record/session.ts';
import { readInfo } from '../catalogue.ts';
import { workspaceRoot } from '../files.ts';
import { pageMarkup } from '../html/page.ts';
import { html } from '../html/template.ts';
import { spawnLesson } from '../lesson-process.ts';
import { LessonMistake } from '../mistakes.ts';
import type { LessonOptions } from '../options.ts';
import { pageParts, pagesOf } from '../pages.ts';
import { News } from './news.ts';
import { servePage } from './server.ts';

/**
 * Serves the page of a lesson while it runs, and runs it again whenever a file it may depend on is saved.
 *
 * @returns the exit code, when Ctrl-C ends it.
 */
export async function watchLesson(
  file: string,
  options: LessonOptions & { readonly out: string },
  folders: readonly string[],
): Promise<number> {
  const news = new News();
  const run = new WatchedRun(file, options, news);
  const { server, address } = await servePage(() => run.page(), news);
  console.log(`\nWatching ${basename(file)}\n  ${address}\nSave a file to run it again; Ctrl-C ends.`);
  const root = workspaceRoot(dirname(file));
  const files = watchFiles([file, ...folders], {
    ignoreInitial: true,
    ignored: (path) => path !== file && isForeign(relative(root, path)),
    usePolling: needsPolling(file),
  });
  let saved: NodeJS.Timeout | undefined;
  files.on('all', (_, path) => {
    if (!/\.(ts|css|json)$/.test(path)) return;
    clearTimeout(saved);
    saved = setTimeout(() => void run.again(), 100); // an editor may write a file in several steps
  });
  void run.again();
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  clearTimeout(saved);
  await Promise.all([files.close(), run.stop()]);
  news.close();
  server.close();
  return 0;
}

/** What no lesson imports: packages of others, what builds and runs leave behind, tests. */
function isForeign(path: string): boolean {
  return path.split(/[\\/]/).some((part) => /^(node_modules|out|build|tests|\.\w.*)$/.test(part));
}

/** WSL2 hears nothing of changes on a Windows drive. */
export function needsPolling(file: string, system: string = release()): boolean {
  return /microsoft/i.test(system) && file.startsWith('/mnt/');
}

/** The run that a page shows: the one under way, or the one before until it has begun. */
class WatchedRun {
  readonly #file: string;
  readonly #options: LessonOptions & { readonly out: string };
  readonly #news: News;
  #child: ChildProcess | undefined;
  #session: Session | undefined;
  #before: Session | undefined;

  constructor(file: string, options: LessonOptions & { readonly out: string }, news: News) {
    this.#file = file;
    this.#options = options;
    this.#news = news;
    this.#session = lastRecord(file, options.out);
  }

  page(): string {
    if (!this.#session)
      return html`<!doctype html><title>${basename(this.#file)}</title><meta http-equiv="refresh" content="1"><p>The lesson begins …`
        .text;
    const plotly = { address: '/plotly.js' };
    return pageMarkup(withStale(this.#session, this.#before), {
      ...pageParts(),
      plotly,
      moment: this.#news.moment,
    });
  }

  async again(): Promise<void> {
    await this.stop();
    try {
      readInfo(this.#file);
    } catch (error) {
      if (!(error instanceof LessonMistake)) throw error;
      process.stderr.write(`${error.message}\n`);
      this.#fail(error.message);
      return;
    }
    const child = spawnLesson(this.#file, this.#options, ['ignore', 'inherit', 'pipe', 'ipc']);
    this.#child = child;
    let begun = false;
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      complaint = `${complaint}${chunk}`.slice(-4000);
    });
    child.on('message', (message) => {
      if (child !== this.#child) return;
      const event = message as SessionEvent;
      if (event.type === 'start') {
        begun = true;
        this.#before = this.#session;
      }
      this.#session = applyEvent(event.type === 'start' ? undefined : this.#session, event);
      this.#news.take(event, this.#session);
    });
    child.on('close', (code) => {
      if (child !== this.#child || (begun && this.#session?.status !== 'running')) return;
      this.#fail(complaint || `the process ended with code ${code}`);
    });
  }

  /** Ends the run under way; one that does not listen within a second is killed. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), 1000);
    await gone;
    clearTimeout(kill);
  }

  /** A run that did not begin, or died without a word, still tells the page. */
  #fail(complaint: string): void {
    if (!this.#session) return;
    const error = { name: 'The lesson did not run', message: complaint.trim(), stack: [] };
    this.#session = { ...this.#session, status: 'failed', error };
    this.#news.reload(this.#session);
  }
}

/** Cells that have not yet run again keep what they showed, if they are still the same. */
function withStale(session: Session, before: Session | undefined): Session {
  if (session.status !== 'running') return session;
  const cells = session.cells.map((cell, index) => {
    const old = before?.cells[index];
    return cell.state === 'pending' && old?.source === cell.source ? { ...cell, outputs: old.outputs } : cell;
  });
  return { ...session, cells };
}

function lastRecord(file: string, out: string): Session | undefined {
  const log = pagesOf(file, out).session;
  try {
    return existsSync(log) ? readSession(readFileSync(log, 'utf8')) : undefined;
  } catch {
    return undefined; // spoilt or of another version: the run that begins now replaces it
  }
}
