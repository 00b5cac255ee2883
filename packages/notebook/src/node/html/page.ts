import { expectations, type Session, type Status } from '../../record/session.ts';
import { duration } from '../words.ts';
import { cellMarkup, errorMarkup } from './cell.ts';
import { expectationTable } from './outputs.ts';
import type { Heading } from './prose.ts';
import { html, type Markup, raw } from './template.ts';

/** What a page needs besides its session. */
export interface PageParts {
  readonly style: string;
  readonly script: string;
  /** Where plotly is: beside the page, or its text for a page that stands alone. */
  readonly plotly: { readonly address: string } | { readonly text: string };
  /** Served while the lesson runs: the moment after which the page asks for news. */
  readonly moment?: number;
}

const statusWords: Record<Status, string> = {
  running: 'running',
  done: 'complete',
  failed: 'stopped by an error',
  interrupted: 'interrupted',
  crashed: 'ended abruptly',
};

/** A session as a page that opens from the disk: it loads nothing but plotly, and reads well without that. */
export function pageMarkup(session: Session, parts: PageParts): string {
  const { lesson } = session;
  const cells = session.cells.map((_, index) => index).filter((index) => isShown(session, index));
  const rendered = cells.map((index) => cellMarkup(session, index));
  return html`<!doctype html>
<html lang="en"${parts.moment !== undefined && html` data-moment="${parts.moment}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${lesson.number} · ${lesson.title}</title>
<style>${raw(parts.style)}</style>
</head>
<body>
${mastheadMarkup(session)}
<div class="columns">
${contentsMarkup(rendered.flatMap(({ headings }) => headings))}
<main id="main">
${rendered.map(({ body }) => body)}
</main>
</div>
${footMarkup(session)}
${'text' in parts.plotly ? html`<script>${raw(inScript(parts.plotly.text))}</script>` : html`<script src="${parts.plotly.address}"></script>`}
<script type="module">${raw(inScript(parts.script))}</script>
</body>
</html>
`.text;
}

/** Title, summary and the facts of the run. */
export function mastheadMarkup(session: Session): Markup {
  const { lesson } = session;
  return html`<header class="masthead" id="masthead"><p class="path"><a href="index.html">Pixels to dialogue</a> <span>${lesson.command ?? `lesson ${lesson.number}`}</span></p><h1>${lesson.title}</h1>${
    lesson.about && html`<p class="summary">${lesson.about}</p>`
  }${factsMarkup(session)}</header>`;
}

/** Cells that did not run are shown only while they still may: a page shows the code that ran. */
function isShown(session: Session, index: number): boolean {
  return session.status === 'running' || session.cells[index]!.state !== 'pending';
}

function factsMarkup(session: Session): Markup {
  const rows = expectations(session);
  const good = rows.filter(({ ok }) => ok).length;
  const facts: Markup[] = [
    html`<li class="status ${session.status}">${statusWords[session.status]}</li>`,
    html`<li>${session.settings.mode} form</li>`,
    html`<li>seed ${session.settings.seed}</li>`,
  ];
  if (session.ms !== undefined) facts.push(html`<li>${duration(session.ms)}</li>`);
  if (rows.length > 0) {
    facts.push(
      html`<li class="${good === rows.length ? 'ok' : 'missed'}"><a href="#expected">${good} of ${rows.length} values as expected</a></li>`,
    );
  }
  return html`<ul class="facts">${facts}</ul>`;
}

function contentsMarkup(headings: readonly Heading[]): Markup {
  const kept = headings.filter(({ level }) => level <= 3);
  return html`<nav class="contents" id="contents" aria-label="Contents">${
    kept.length > 1 &&
    html`<ol>${kept.map(({ level, text, id }) => html`<li class="level-${level}"><a href="#${id}">${text}</a></li>`)}</ol>`
  }</nav>`;
}

/** What went wrong beside the cells, all bands, and how and on what this was run. */
export function footMarkup(session: Session): Markup {
  const rows = expectations(session);
  const left = session.cells.filter(({ state }) => state === 'pending').length;
  const orphan = session.error && !session.cells.some(({ state }) => state === 'failed');
  const facts = {
    started: session.started.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'),
    machine: session.machine,
    ...session.notes,
    ...session.versions,
  };
  return html`<footer class="foot" id="foot">${orphan && session.error && errorMarkup(session, session.error)}${
    session.status !== 'running' &&
    left > 0 &&
    html`<p class="unreached">${left} more ${left === 1 ? 'cell was' : 'cells were'} not reached.</p>`
  }${
    rows.length > 0 &&
    html`<section id="expected"><h2>What you should have seen</h2>${expectationTable(rows)}</section>`
  }<section class="again"><p>Run it again: <code>${commandOf(session)}</code></p><details><summary>This run</summary><dl>${Object.entries(
    facts,
  ).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></details></section></footer>`;
}

function commandOf({ lesson, settings }: Session): string {
  const flags = [
    settings.mode === 'full' && '--full',
    settings.seed !== 1 && `--seed ${settings.seed}`,
    settings.backend !== 'auto' && `--backend ${settings.backend}`,
  ].filter(Boolean);
  return [lesson.command ?? `pnpm lesson ${lesson.number}`, ...flags].join(' ');
}

function inScript(code: string): string {
  return code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}
