import { expectations, type Session } from '../../record/session.ts';
import { themed } from '../still/palette.ts';
import { stillSvg } from '../still/still.ts';
import { duration } from '../words.ts';
import { html, type Markup, raw } from './template.ts';

/** The lessons run so far, each with a picture of its own. */
export function indexMarkup(
  lessons: readonly { readonly session: Session; readonly page: string }[],
  style: string,
): string {
  const ordered = lessons.toSorted((a, b) => a.session.lesson.number - b.session.lesson.number);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Pixels to dialogue</title>
<style>${raw(style)}</style>
</head>
<body class="index">
<header class="masthead"><h1>Pixels to dialogue</h1><p class="summary">Vision-language models from the first pixel to the last word, trained on this machine.</p></header>
<main class="cards">${ordered.map(({ session, page }) => card(session, page))}</main>
</body>
</html>
`.text;
}

function card(session: Session, page: string): Markup {
  const { lesson, settings, ms, status } = session;
  const rows = expectations(session);
  const good = rows.filter(({ ok }) => ok).length;
  const facts = [
    status === 'done' ? `${settings.mode} form` : status,
    ms !== undefined && duration(ms),
    rows.length > 0 && `${good} of ${rows.length} as expected`,
  ].filter(Boolean);
  return html`<a class="card ${status}" href="${page}"><span class="cover">${cover(session)}</span><span class="words"><span class="number">${lesson.number}</span><b>${lesson.title}</b>${
    lesson.about && html`<span class="about">${lesson.about}</span>`
  }<small>${facts.join(' · ')}</small></span></a>`;
}

function cover(session: Session): Markup {
  const outputs = session.cells.flatMap(({ outputs }) => outputs);
  const first = outputs.find(({ kind }) => kind === 'images' || kind === 'figure');
  if (first?.kind === 'figure') return stillSvg(first.figure, themed);
  const images = first?.kind === 'images' ? first.images.slice(0, 12) : [];
  const side = Math.ceil(Math.sqrt(images.length));
  return html`<span class="mosaic" style="--side:${side}">${images.map(
    ({ png }) => html`<img alt="" src="data:image/png;base64,${png}">`,
  )}</span>`;
}
