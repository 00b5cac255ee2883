import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { Command } from 'commander';
import { type CatalogueEntry, quickTime, readCatalogue, readInfo } from './catalogue.ts';
import { outFolder, shown } from './files.ts';
import { deathMessage, diedAbruptly, salvage, spawnLesson } from './lesson-process.ts';
import { giveUp, LessonMistake } from './mistakes.ts';
import { refuseOldNode } from './node-version.ts';
import { addLessonOptions, type LessonOptions } from './options.ts';
import { pagesOf } from './pages.ts';
import { paint, type Screen, screenOf } from './terminal/screen.ts';
import { wrap } from './terminal/width.ts';
import { watchLesson } from './watch/watch.ts';

/** After Ctrl-C a lesson has this long to write its page; then it is ended, and the page written for it. */
const graceMs = 6000;

interface CommandOptions extends LessonOptions {
  readonly watch: boolean;
}

/**
 * The command line of a folder of lessons: no number lists them, numbers run them in turn.
 *
 * @param watched folders whose files a watched lesson depends on.
 * @returns the exit code.
 */
export async function lessonCommand(
  folder: string,
  args: readonly string[],
  watched: readonly string[] = [],
): Promise<number> {
  try {
    refuseOldNode();
    const command = addLessonOptions(new Command('pnpm lesson'))
      .description('Runs lessons and writes their pages; without a number, lists them.')
      .argument('[numbers...]', 'which lessons, in this order')
      .option('--watch', 'serve the page, update it while the lesson runs, run again on save', false)
      .parse(args, { from: 'user' });
    const options = command.opts<CommandOptions>();
    const catalogue = readCatalogue(folder);
    const out = outFolder(folder, options.out);
    if (command.args.length === 0) return list(catalogue, out);
    const chosen = command.args.map((word) => choose(catalogue, word));
    for (const { file } of chosen) readInfo(file); // a mistake in any is told before the first has run
    if (!options.watch) return await runAll(chosen, { ...options, out });
    const [only, ...rest] = chosen;
    if (!only || rest.length > 0) throw new LessonMistake('--watch takes one lesson: pnpm lesson 3 --watch');
    return await watchLesson(only.file, { ...options, out }, [folder, ...watched]);
  } catch (error) {
    giveUp(error);
  }
}

function choose(catalogue: readonly CatalogueEntry[], word: string): CatalogueEntry {
  const entry = catalogue.find(
    ({ number, file }) => String(number) === word.replace(/^0+(?=\d)/, '') || basename(file, '.ts') === word,
  );
  if (entry) return entry;
  const known = catalogue.map(({ number }) => number).join(', ');
  throw new LessonMistake(`there is no lesson ${word}; the lessons are ${known} (pnpm lesson lists them)`);
}

function list(catalogue: readonly CatalogueEntry[], out: string): number {
  const screen = screenOf(process.stdout);
  const width = Math.min(88, screen.columns) - 5;
  for (const { number, file } of catalogue) {
    const { head, about } = described(file, out, screen);
    console.log(`${String(number).padStart(3)}  ${head}`);
    for (const line of wrap(about, width)) console.log(`     ${line}`);
  }
  console.log(
    `\n${catalogue.length === 0 ? 'No lessons here.' : 'Run one: pnpm lesson 1. More: pnpm lesson --help'}`,
  );
  return 0;
}

function described(file: string, out: string, screen: Screen): { head: string; about: string } {
  try {
    const info = readInfo(file);
    const time = quickTime(info, file, out);
    const takes = time ? `  (quick: ${time}${info.fullTime ? `, full: ${info.fullTime}` : ''})` : '';
    return { head: paint(screen, 'bold', info.title) + paint(screen, 'dim', takes), about: info.about ?? '' };
  } catch (error) {
    if (!(error instanceof LessonMistake)) throw error;
    return { head: paint(screen, 'red', error.message), about: '' }; // the others can still be run
  }
}

async function runAll(
  lessons: readonly CatalogueEntry[],
  options: LessonOptions & { readonly out: string },
): Promise<number> {
  const several = lessons.length > 1;
  const screen = screenOf(process.stdout);
  const written: CatalogueEntry[] = [];
  let code = 0;
  for (const [index, entry] of lessons.entries()) {
    if (several)
      console.log(
        `\n${paint(screen, 'dim', `${progress(index, lessons.length, screen.unicode)} lesson ${index + 1} of ${lessons.length}`)}`,
      );
    code = await runOne(entry.file, { ...options, brief: options.brief || several });
    written.push(entry);
    if (code !== 0) break;
  }
  printPages(written, options.out);
  return code;
}

function progress(done: number, all: number, unicode: boolean): string {
  const [full, empty] = unicode ? ['━', '╌'] : ['=', '-'];
  return full.repeat(done * 4) + empty.repeat((all - done) * 4);
}

function printPages(lessons: readonly CatalogueEntry[], out: string): void {
  const pages = lessons.map(({ file }) => pagesOf(file, out).html).filter((page) => existsSync(page));
  if (pages.length === 0) return;
  console.log(`\n${pages.length === 1 ? 'Page' : 'Pages'}`);
  for (const page of [...pages, ...(pages.length > 1 ? [pagesOf('', out).index] : [])])
    console.log(`  ${shown(page)}`);
}

/** Runs one lesson on this terminal; Ctrl-C reaches it, and its page is written whatever happens to it. */
async function runOne(file: string, options: LessonOptions & { readonly out: string }): Promise<number> {
  const since = Date.now();
  const child = spawnLesson(file, options, 'inherit');
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    child.kill('SIGINT'); // it may have come from elsewhere than the terminal, which tells both
    setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
  };
  process.on('SIGINT', interrupt);
  const terminate = () => child.kill('SIGTERM');
  process.on('SIGTERM', terminate);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', terminate);
  const message = deathMessage(signal, code);
  const status = interrupted ? 'interrupted' : 'crashed';
  if (diedAbruptly(signal, code) && salvage(file, options, since, { status, message })) {
    process.stderr.write(`${relative(process.cwd(), file)}: ${message}; its page holds what it had done\n`);
  }
  return interrupted ? 130 : (code ?? 1);
}
