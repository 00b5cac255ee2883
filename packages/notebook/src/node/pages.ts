import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { seriesColours } from '../figure/colour.ts';
import { readSession } from '../record/events.ts';
import type { Session } from '../record/session.ts';
import { writeWhole } from './files.ts';
import { indexMarkup } from './html/index-page.ts';
import { type PageParts, pageMarkup } from './html/page.ts';
import { notebookJson } from './notebook-json.ts';
import { stripTypes } from './strip-types.ts';

/** The files a run leaves in its folder. */
export interface LessonPages {
  readonly session: string;
  readonly html: string;
  readonly ipynb: string;
  readonly index: string;
}

const sessionEnding = '.session.jsonl';

/** The names of the files of a lesson: `out/01-pixels-to-tokens.html` and its sisters. */
export function pagesOf(lessonFile: string, out: string): LessonPages {
  const name = basename(lessonFile, '.ts');
  return {
    session: join(out, `${name}${sessionEnding}`),
    html: join(out, `${name}.html`),
    ipynb: join(out, `${name}.ipynb`),
    index: join(out, 'index.html'),
  };
}

/**
 * Writes the page, the notebook and the list of lessons from the record alone.
 *
 * @throws LessonMistake when the folder cannot be written; no file is then left half done.
 */
export function writePages(
  session: Session,
  out: string,
  options: { readonly standalone: boolean },
): LessonPages {
  const pages = pagesOf(session.file, out);
  writeDraft(session, out, options);
  writeWhole(pages.ipynb, notebookJson(session));
  writeWhole(pages.index, indexMarkup(sessionsIn(out), style()));
  return pages;
}

/** The page alone, while the lesson still runs: what is left if the process is killed. */
export function writeDraft(session: Session, out: string, options: { readonly standalone: boolean }): void {
  const text = () => readFileSync(plotlyFile, 'utf8');
  const plotly = options.standalone ? { text: text() } : { address: sharePlotly(out) };
  writeWhole(pagesOf(session.file, out).html, pageMarkup(session, { ...pageParts(), plotly }));
}

/** The style and the script of a page. */
export function pageParts(): Pick<PageParts, 'style' | 'script'> {
  return { style: style(), script: script() };
}

const require = createRequire(import.meta.url);
export const plotlyFile: string = require.resolve('plotly.js-cartesian-dist-min');
const plotlyVersion = (require('plotly.js-cartesian-dist-min/package.json') as { version: string }).version;

/** One copy of plotly for all pages of a folder; returns its address from a page. */
function sharePlotly(out: string): string {
  const address = `assets/plotly-${plotlyVersion}.min.js`;
  const file = join(out, address);
  if (!existsSync(file)) writeWhole(file, readFileSync(plotlyFile));
  return address;
}

function style(): string {
  const series = (colours: readonly string[]) =>
    `:root{${colours.map((colour, index) => `--series-${index}:${colour}`).join(';')}}`;
  const css = readFileSync(new URL('../page/page.css', import.meta.url), 'utf8');
  return `${series(seriesColours.light)}@media screen and (prefers-color-scheme:dark){${series(seriesColours.dark)}}\n${css}`;
}

function script(): string {
  const source = readFileSync(new URL('../page/page.ts', import.meta.url), 'utf8');
  return stripTypes(source);
}

function sessionsIn(out: string): { session: Session; page: string }[] {
  return readdirSync(out)
    .filter((name) => name.endsWith(sessionEnding))
    .flatMap((name) => {
      const page = name.replace(sessionEnding, '.html');
      try {
        return existsSync(join(out, page))
          ? [{ session: readSession(readFileSync(join(out, name), 'utf8')), page }]
          : [];
      } catch {
        return []; // a record that another version wrote or a disk spoiled: its page stands, the list goes on
      }
    });
}
