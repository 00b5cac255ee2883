import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { expectations, type LessonInfo, type SessionHead } from '../record/session.ts';
import { captureConsole } from './console.ts';
import { type LessonContext, setCurrentRun } from './current.ts';
import { explain } from './explain.ts';
import { outFolder, shown, workspaceRoot } from './files.ts';
import { Interruption } from './interruption.ts';
import { SessionLog } from './log.ts';
import { giveUp, LessonMistake } from './mistakes.ts';
import { refuseOldNode } from './node-version.ts';
import { addLessonOptions, type LessonOptions } from './options.ts';
import { pagesOf, writeDraft, writePages } from './pages.ts';
import { Recorder } from './recorder.ts';
import { serveModule } from './serve-module.ts';
import { splitLesson } from './split.ts';
import { terminalReporter } from './terminal/reporter.ts';
import { machine, versionsFor } from './versions.ts';

/** The page is written at the start of a cell when it is older than this: what stays if the process is killed. */
const draftEveryMs = 2000;

/** Runs the lesson of this process as cells, writes its record and its pages, and ends the process. */
export async function conduct(url: string, info: LessonInfo): Promise<never> {
  const path = fileURLToPath(url);
  refuseOldNode();
  refuseImport(path);
  const options = addLessonOptions(new Command(basename(path)))
    .parse()
    .opts<LessonOptions>();
  const root = workspaceRoot(dirname(path));
  const out = outFolder(path, options.out);
  const file = relative(root, path).replaceAll('\\', '/');
  const { cells, code } = splitLesson(readFileSync(path, 'utf8'), file, (cell) => `__enterCell(${cell})`);
  const head: SessionHead = {
    format: 1,
    lesson: info,
    file,
    settings: { mode: options.full ? 'full' : 'quick', seed: options.seed, backend: options.backend },
    started: new Date().toISOString(),
    versions: versionsFor(path),
    machine: machine(),
    cells,
  };
  const recorder = new Recorder(new SessionLog(pagesOf(file, out).session), head, [
    terminalReporter({ brief: options.brief }),
    ...(process.connected ? [(event: unknown) => void process.send?.(event)] : []),
  ]);
  const cellsUrl = `${url}?cells`;

  let over = false;
  const end = (status: 'done' | 'failed' | 'interrupted', error?: unknown): boolean => {
    over = true;
    recorder.leave(status === 'failed');
    recorder.end(status, error === undefined ? undefined : explain(error, cellsUrl, path, root));
    try {
      const pages = writePages(recorder.session, out, options);
      if (!options.child) process.stdout.write(`\nPage\n  ${shown(pages.html)}\n`);
    } catch (mistake) {
      giveUp(mistake);
    }
    const missed = expectations(recorder.session).some(({ ok }) => !ok);
    return status === 'done' && !(options.check && missed);
  };
  const exit = (status: 'done' | 'failed' | 'interrupted', error?: unknown): never =>
    process.exit(end(status, error) ? 0 : interruption.code || 1);
  const fail = (error: unknown): never =>
    interruption.code > 0 ? exit('interrupted') : exit('failed', error);
  const interruption = new Interruption(() => exit('interrupted'));
  process.on('uncaughtException', fail);
  process.stdout.on('error', () => {}); // the reader of a pipe has gone (`| head`): the page is still wanted
  process.on('exit', (exitCode) => {
    if (over || recorder.broken) return;
    end('failed', new Error(untimelyEnd(exitCode)));
    process.exitCode = 1;
  });

  let drafted = performance.now();
  const enter = async (cell: number): Promise<void> => {
    await new Promise(setImmediate); // signals and messages get their turn between cells
    if (interruption.code > 0) exit('interrupted');
    recorder.leave();
    if (performance.now() - drafted > draftEveryMs) {
      writeDraft(recorder.session, out, options);
      drafted = performance.now();
    }
    recorder.enter(cell);
  };

  setCurrentRun({ url: cellsUrl, context: contextOf(head, interruption), recorder, enter });
  captureConsole((stream, text) => recorder.text(stream, text));
  serveModule(cellsUrl, `import { enterCell as __enterCell } from ${JSON.stringify(enterUrl)}; ${code}`);
  recorder.enter(0);
  try {
    await import(cellsUrl);
  } catch (error) {
    fail(error);
  }
  return exit(interruption.code > 0 ? 'interrupted' : 'done');
}

const enterUrl = new URL('./current.ts', import.meta.url).href;

function contextOf({ lesson, settings }: SessionHead, interruption: Interruption): LessonContext {
  return {
    number: lesson.number,
    quick: settings.mode === 'quick',
    full: settings.mode === 'full',
    seed: settings.seed,
    backend: settings.backend,
    get signal() {
      return interruption.signal;
    },
  };
}

function refuseImport(path: string): void {
  const started = process.argv[1] ? pathToFileURL(realpathSync(process.argv[1])).href : '';
  if (started !== pathToFileURL(realpathSync(path)).href) {
    throw new LessonMistake(
      `${basename(path)}: a lesson is a program, not a module; run it with pnpm lesson, or runLesson() in a test`,
    );
  }
}

function untimelyEnd(code: number): string {
  return code === 13
    ? 'the lesson ended while an await was still waiting for something that never came'
    : `process.exit(${code}) was called; a lesson ends at its last line`;
}
