import type { CellRecord, LessonError, Session } from '../../record/session.ts';
import { duration } from '../words.ts';
import { highlight } from './code.ts';
import { outputMarkup } from './outputs.ts';
import { type Heading, renderProse } from './prose.ts';
import { html, type Markup } from './template.ts';

/** One cell, and the headings its prose adds to the contents. */
export function cellMarkup(session: Session, index: number): { body: Markup; headings: readonly Heading[] } {
  const cell = session.cells[index]!;
  return cell.kind === 'prose'
    ? proseCell(session, cell, index)
    : { body: codeCell(session, cell, index), headings: [] };
}

function proseCell(session: Session, cell: CellRecord, index: number): { body: Markup; headings: Heading[] } {
  const { body, headings } = renderProse(withoutTitle(cell.source, session.lesson.title), `s${index}`);
  const outputs = cell.outputs.map(outputMarkup);
  return {
    body: html`<section class="cell prose ${cell.state}" id="cell-${index}">${body}${outputs}${errorOf(session, cell)}</section>`,
    headings,
  };
}

function codeCell(session: Session, cell: CellRecord, index: number): Markup {
  const time = cell.ms === undefined ? (cell.state === 'running' ? 'running' : '') : duration(cell.ms);
  return html`<section class="cell code ${cell.state}" id="cell-${index}">${
    cell.source &&
    html`<details class="source"${cell.folded ? '' : html` open`}><summary><span class="title">${cell.title ?? 'code'}</span><span class="time">${time}</span></summary><pre tabindex="0"><code>${highlight(cell.source, 'typescript')}</code></pre></details>`
  }<div class="outputs">${cell.outputs.map(outputMarkup)}${errorOf(session, cell)}</div></section>`;
}

/** Prose without a first heading that repeats the page's title. */
export function withoutTitle(source: string, title: string): string {
  const [, heading] = /^#\s+(.*?)\s*(?:\n|$)/.exec(source) ?? [];
  return heading?.toLowerCase() === title.toLowerCase() ? source.replace(/^.*(?:\n|$)/, '') : source;
}

function errorOf(session: Session, cell: CellRecord): Markup | undefined {
  return cell.state === 'failed' && session.error ? errorMarkup(session, session.error) : undefined;
}

/** What stopped the lesson, with the lines of the lesson around the place. */
export function errorMarkup(session: Session, error: LessonError): Markup {
  return html`<div class="error" role="alert"><p class="message"><b>${error.name}</b>: ${error.message}</p>${
    error.line !== undefined &&
    html`<p class="where">${session.file}, line ${error.line}</p>${excerpt(session, error.line)}`
  }${
    error.stack.length > 0 &&
    html`<details><summary>where it came from</summary><pre>${error.stack.join('\n')}</pre></details>`
  }</div>`;
}

function excerpt(session: Session, line: number): Markup | undefined {
  const cell = session.cells.findLast((each) => each.line <= line);
  if (!cell) return undefined;
  const lines = cell.source.split('\n');
  const at = line - cell.line;
  const around = lines
    .map((text, index) => ({ text, number: cell.line + index }))
    .slice(Math.max(0, at - 2), at + 3);
  return html`<pre class="excerpt">${around.map(
    ({ text, number }) =>
      html`<span class="${number === line ? 'here' : ''}"><i>${String(number).padStart(4)}</i> ${highlight(text, 'typescript')}
</span>`,
  )}</pre>`;
}
