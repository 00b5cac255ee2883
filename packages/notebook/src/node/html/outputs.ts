import { type Figure, titleText } from '../../figure/figure.ts';
import { liveFigure } from '../../figure/live.ts';
import { shortNumber } from '../../figure/numbers.ts';
import type {
  ExpectationOutput,
  ImagesOutput,
  RecordedOutput,
  StillImage,
  TableOutput,
  TextOutput,
} from '../../record/session.ts';
import { themed } from '../still/palette.ts';
import { stillSvg } from '../still/still.ts';
import { renderProse } from './prose.ts';
import { html, type Markup, scriptJson } from './template.ts';

/** One output of a cell, in an element that bears its id. */
export function outputMarkup(output: RecordedOutput): Markup {
  return html`<div class="output" id="${output.id}">${contentMarkup(output)}</div>`;
}

function contentMarkup(output: RecordedOutput): Markup {
  switch (output.kind) {
    case 'text':
      return textMarkup(output);
    case 'images':
      return imagesMarkup(output);
    case 'figure':
      return figureMarkup(output.figure, output.caption);
    case 'live':
      return figureMarkup(liveFigure(output), undefined);
    case 'table':
      return tableMarkup(output);
    case 'markdown':
      return html`<div class="prose">${renderProse(output.text, output.id).body}</div>`;
    case 'expectation':
      return expectationMarkup(output);
  }
}

function textMarkup({ stream, text }: TextOutput): Markup {
  return html`<pre class="printed ${stream}" tabindex="0">${text.replace(/\n$/, '')}</pre>`;
}

function imagesMarkup({ images, columns, scale, caption }: ImagesOutput): Markup {
  const cell = Math.max(...images.map(({ width }) => width)) * scale;
  return html`<figure class="images"><div class="grid" style="--columns:${columns};--cell:${cell}px">${images.map(
    (image) => imageMarkup(image, scale, caption),
  )}</div>${captionMarkup(caption)}</figure>`;
}

function imageMarkup({ png, width, height, label }: StillImage, scale: number, caption?: string): Markup {
  return html`<div class="tile"><img alt="${label ?? caption ?? 'picture'}" width="${width * scale}" height="${height * scale}" class="${
    scale > 1 && 'sharp'
  }" src="data:image/png;base64,${png}">${label && html`<span>${label}</span>`}</div>`;
}

/**
 * The still picture stands until plotly has drawn over it, and again on paper. The title is text of the page,
 * where it can wrap.
 */
function figureMarkup(titled: Figure, caption: string | undefined): Markup {
  const title = titleText(titled.layout.title);
  const figure = pageFigure(titled);
  const { width = 720, height = 380 } = figure.layout;
  return html`<figure class="figure" style="--width:${width}px;--height:${height}px">${
    title && html`<p class="title">${title}</p>`
  }<div class="still">${stillSvg(figure, themed)}</div><div class="plot"></div><script type="application/json">${scriptJson(
    figure,
  )}</script>${captionMarkup(caption)}</figure>`;
}

/** A figure as a page draws it: without the title, and without the room for it. */
export function pageFigure(figure: Figure): Figure {
  const { title, height = 380, margin, ...rest } = figure.layout;
  if (!titleText(title)) return figure;
  const top = Math.max(0, (margin?.t ?? 40) - 24);
  return { data: figure.data, layout: { ...rest, height: height - 24, margin: { ...margin, t: top } } };
}

function captionMarkup(caption: string | undefined): Markup | undefined {
  return caption ? html`<figcaption>${renderProse(caption, 'caption').body}</figcaption>` : undefined;
}

export function tableMarkup({ columns, rows, numeric, caption }: TableOutput): Markup {
  const align = (index: number) => numeric[index] && html` class="number"`;
  return html`<figure class="table"><div class="scroller" tabindex="0"><table>${
    columns.some(Boolean) &&
    html`<thead><tr>${columns.map((name, index) => html`<th${align(index)}>${name}</th>`)}</tr></thead>`
  }<tbody>${rows.map(
    (row) => html`<tr>${row.map((text, index) => html`<td${align(index)}>${text}</td>`)}</tr>`,
  )}</tbody></table></div>${captionMarkup(caption)}</figure>`;
}

function expectationMarkup(row: ExpectationOutput): Markup {
  return html`<div class="expectation ${row.ok ? 'ok' : 'missed'}"><p class="name">${row.name}${
    row.note && html` <span class="note">${row.note}</span>`
  }</p><p class="band"><span>you should see</span> ${bandText(row)}</p><p class="got"><span>you got</span> <b>${row.shown}</b></p>${gauge(row)}<p class="verdict">${verdict(row)}</p></div>`;
}

/** All bands of a lesson in one table, for the end of its page. */
export function expectationTable(rows: readonly ExpectationOutput[]): Markup {
  return html`<div class="scroller"><table class="bands"><thead><tr><th>what</th><th>you should see</th><th>you got</th><th></th><th></th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr class="${row.ok ? 'ok' : 'missed'}"><td>${row.name}</td><td class="number">${bandText(row)}</td><td class="number">${row.shown}</td><td>${gauge(row)}</td><td class="verdict">${verdict(row)}</td></tr>`,
  )}</tbody></table></div>`;
}

function bandText({ low, high }: ExpectationOutput): string {
  const [from, to] = [shortNumber(low), shortNumber(high)];
  return from === to ? from : `${from} – ${to}`;
}

function verdict({ ok }: ExpectationOutput): string {
  return ok ? '✓ as expected' : '✗ outside';
}

/** The band in the middle third of a line, and a dot where the value lies. */
function gauge({ low, high, value, ok }: ExpectationOutput): Markup {
  const span = high - low || Math.abs(low) || 1;
  const share = value === null ? 1 : Math.min(1.96, Math.max(-0.96, (value - low) / span));
  const x = 40 + (high === low && ok ? 0.5 : share) * 40;
  return html`<svg class="gauge" viewBox="0 0 120 12" width="120" height="12" aria-hidden="true"><path class="rail" d="M0 6H120"/><path class="span" d="M40 6H80"/><circle cx="${x.toFixed(1)}" cy="6" r="4.5"/></svg>`;
}
