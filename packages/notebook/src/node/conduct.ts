import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command } from 'commander';
import type { LessonInfo, SessionHead } from '../record/session.ts';
import { captureConsole } from './console.ts';
import { setCurrentRun } from './current.ts';
import { outFolder, workspaceRoot } from './files.ts';
import { SessionLog } from './log.ts';
import { LessonMistake } from './mistakes.ts';
import { refuseOldNode } from './node-version.ts';
import { addLessonOptions, type LessonOptions } from './options.ts';
import { pagesOf } from './pages.ts';
import { Recorder, type SessionListener } from './recorder.ts';
import { Run } from './run.ts';
import { serveModule } from './serve-module.ts';
import { splitLesson } from './split.ts';
import { terminalReporter } from './terminal/reporter.ts';
import { machine, versionsFor } from './versions.ts';

/** Runs the lesson of this process as cells, writes its record and its pages, and ends the process. */
export async function conduct(url: string, info: LessonInfo): Promise<never> {
  const path = fileURLToPath(url);
  refuseOldNode();
  refuseImport(path);
  const command = addLessonOptions(new Command(basename(path)));
  const options = command.parse().opts<LessonOptions>();
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
  const recorder = new Recorder(new SessionLog(pagesOf(file, out).session), head, listeners(options));
  const run = new Run({ url: `${url}?cells`, path, root, out }, recorder, options);
  setCurrentRun(run);
  captureConsole((stream, text) => recorder.text(stream, text));
  serveModule(run.place.url, `import { enterCell as __enterCell } from ${JSON.stringify(enterUrl)}; ${code}`);
  recorder.enter(0);
  try {
    await import(run.place.url);
  } catch (error) {
    run.fail(error);
  }
  return run.finish();
}

const enterUrl = new URL('./current.ts', import.meta.url).href;

/** The terminal, and the process that watches, if one does. */
function listeners({ brief }: LessonOptions): SessionListener[] {
  const terminal = terminalReporter({ brief });
  return process.connected ? [terminal, (event) => void process.send?.(event)] : [terminal];
}

function refuseImport(path: string): void {
  const started = process.argv[1] ? pathToFileURL(realpathSync(process.argv[1])).href : '';
  if (started === pathToFileURL(realpathSync(path)).href) return;
  throw new LessonMistake(
    `${basename(path)}: a lesson is a program, not a module; run it with pnpm lesson, or runLesson() in a test`,
  );
}
