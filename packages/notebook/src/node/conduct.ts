import { readFileSync, realpathSync } from 'node:fs';
import nodeModule from 'node:module';
import { basename, dirname, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { expectations, type LessonInfo } from '../record/session.ts';
import { captureConsole } from './console.ts';
import { type LessonContext, setCurrentRun } from './current.ts';
import { explain } from './explain.ts';
import { workspaceRoot } from './files.ts';
import { SessionLog } from './log.ts';
import { giveUp, LessonMistake } from './mistakes.ts';
import { addLessonOptions, type LessonOptions } from './options.ts';
import { writeDraft, writePages } from './pages.ts';
import { Recorder } from './recorder.ts';
import { splitLesson } from './split.ts';
import { terminalReporter } from './terminal/reporter.ts';
import { machine, versionsFor } from './versions.ts';

/** How long a lesson that listens to `signal` may take to leave things in order after Ctrl-C. */
const graceMs = 5000;
const draftEveryMs = 2000;

/** Runs the lesson of this process as cells, writes its record and its pages, and ends the process. */
export async function conduct(url: string, info: LessonInfo): Promise<never> {
  const path = fileURLToPath(url);
  refuseWrongStart(path);
  const options = addLessonOptions(new Command(basename(path)))
    .parse()
    .opts<LessonOptions>();
  const root = workspaceRoot(dirname(path));
  const out = resolve(options.out ?? resolve(root, 'out'));
  const file = relative(root, path).replaceAll('\\', '/');
  const { cells, code } = splitLesson(readFileSync(path, 'utf8'), file, (cell) => `__enterCell(${cell})`);

  const cellsUrl = `${url}?cells`;
  const abort = new AbortController();
  const { mode, seed, backend } = { mode: options.full ? 'full' : 'quick', ...options } as const;
  const recorder = new Recorder(
    new SessionLog(resolve(out, `${basename(path, '.ts')}.session.jsonl`)),
    {
      format: 1,
      lesson: info,
      file,
      settings: { mode, seed, backend },
      started: new Date().toISOString(),
      versions: versionsFor(path),
      machine: machine(),
      cells,
    },
    [terminalReporter({ brief: options.brief }), ...(options.events ? [sendToParent] : [])],
  );

  let listens = false;
  const context: LessonContext = {
    number: info.number,
    quick: !options.full,
    full: options.full,
    seed,
    backend,
    get signal() {
      listens = true;
      return abort.signal;
    },
  };

  let over = false;
  const finish = (status: 'done' | 'failed' | 'interrupted', error?: unknown): number => {
    over = true;
    recorder.leave(status === 'failed');
    recorder.end(status, error === undefined ? undefined : explain(error, cellsUrl, path, root));
    try {
      writePages(recorder.session, out, { standalone: options.standalone });
    } catch (mistake) {
      giveUp(mistake);
    }
    const missed = expectations(recorder.session).some(({ ok }) => !ok);
    return status === 'done' && !(options.check && missed) ? 0 : 1;
  };
  const end = (status: 'done' | 'failed' | 'interrupted', error?: unknown, code?: number): void => {
    if (over) return;
    const own = finish(status, error);
    process.exit(code ?? own);
  };

  let interruptedBy = 0;
  const interrupt = (code: number): void => {
    if (!listens || interruptedBy > 0) end('interrupted', undefined, code);
    interruptedBy = code;
    abort.abort();
    setTimeout(() => end('interrupted', undefined, code), graceMs);
  };
  process.on('SIGINT', () => interrupt(130));
  process.on('SIGTERM', () => interrupt(143));
  process.on('SIGHUP', () => interrupt(129));
  process.on('uncaughtException', (error) =>
    interruptedBy > 0 ? end('interrupted', undefined, interruptedBy) : end('failed', error),
  );
  process.on('exit', (code) => {
    if (!over && !recorder.broken) process.exitCode = finish('failed', new Error(untimelyEnd(code)));
  });

  let drafted = performance.now();
  const enter = async (cell: number): Promise<void> => {
    await new Promise(setImmediate); // signals and messages get their turn between cells
    if (interruptedBy > 0) end('interrupted', undefined, interruptedBy);
    recorder.leave();
    if (performance.now() - drafted > draftEveryMs) {
      writeDraft(recorder.session, out, { standalone: options.standalone });
      drafted = performance.now();
    }
    recorder.enter(cell);
  };

  setCurrentRun({ url: cellsUrl, context, recorder, enter });
  captureConsole((stream, text) => recorder.text(stream, text));
  serveModule(cellsUrl, `import { enterCell as __enterCell } from ${JSON.stringify(enterUrl)}; ${code}`);
  recorder.enter(0);
  try {
    await import(cellsUrl);
  } catch (error) {
    if (interruptedBy === 0) end('failed', error);
  }
  if (interruptedBy > 0) end('interrupted', undefined, interruptedBy);
  end('done');
  return undefined as never;
}

const enterUrl = new URL('./current.ts', import.meta.url).href;

/** Gives the loader the text of one module, so that what runs is what was read when the cells were cut. */
function serveModule(url: string, source: string): void {
  nodeModule.registerHooks({
    resolve: (specifier, context, next) =>
      specifier === url ? { url, format: 'module', shortCircuit: true } : next(specifier, context),
    load: (address, context, next) =>
      address === url ? { format: 'module', source, shortCircuit: true } : next(address, context),
  });
}

function refuseWrongStart(path: string): void {
  if (
    typeof nodeModule.registerHooks !== 'function' ||
    typeof nodeModule.stripTypeScriptTypes !== 'function'
  ) {
    throw new LessonMistake(
      `a lesson needs Node 24; this is ${process.version}. Run it through pnpm, which brings its own: pnpm lesson`,
    );
  }
  const started = process.argv[1] ? pathToFileURL(realpathSync(process.argv[1])).href : '';
  if (started !== pathToFileURL(realpathSync(path)).href) {
    throw new LessonMistake(
      `${basename(path)}: a lesson is a program, not a module; run it with pnpm lesson, or runLesson() in a test`,
    );
  }
}

function sendToParent(event: unknown): void {
  process.send?.(event);
}

function untimelyEnd(code: number): string {
  return code === 13
    ? 'the lesson ended while an await was still waiting for something that never came'
    : `process.exit(${code}) was called; a lesson ends at its last line`;
}
