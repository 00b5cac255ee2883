import { colourAt, luminance, plotlyScale } from '../../figure/colour.ts';
import type { Trace } from '../../figure/figure.ts';
import { matrixImage } from '../../figure/image.ts';
import { extent } from '../../figure/numbers.ts';
import { html, type Markup } from '../html/template.ts';
import { encodePng } from '../png.ts';
import type { Palette } from './palette.ts';
import type { Panel } from './panel.ts';

type Stops = readonly (readonly [number, string])[];

/** The marks of one trace. Of a kind that only plotly draws, the picture says so. */
export function traceMarks(
  trace: Trace,
  index: number,
  panel: Panel,
  colour: string,
  palette: Palette,
): Markup {
  if (trace.type === 'heatmap') return heatmapMarks(trace, panel);
  if (trace.type === 'bar') return barMarks(trace, index, panel, colour, palette);
  if ((trace.type ?? 'scatter') === 'scatter') return scatterMarks(trace, panel, colour, palette);
  const { left, top, width, height } = panel.box;
  return html`<text x="${n(left + width / 2)}" y="${n(top + height / 2)}" text-anchor="middle">a ${trace.type}, which is drawn with scripts</text>`;
}

/** A colour that a figure names, if it is one that can do no harm inside an attribute. */
export function safeColour(colour: unknown): string | undefined {
  return typeof colour === 'string' && /^(#[0-9a-f]{3,8}|[a-z]+|(rgb|hsl)a?\([\d\s.,%]+\))$/i.test(colour)
    ? colour
    : undefined;
}

function scatterMarks(trace: Trace, panel: Panel, colour: string, palette: Palette): Markup {
  const mode = trace.mode ?? 'lines';
  const ys = trace.y ?? [];
  const points = ys.map((y, index) => [panel.x(trace.x?.[index] ?? index), panel.y(y)] as const);
  const texts = mode.includes('text') && Array.isArray(trace.text) ? trace.text : [];
  const size = typeof trace.marker?.size === 'number' ? trace.marker.size / 2 : 3.5;
  const dash = { dot: '2 4', dash: '7 4', dashdot: '7 4 2 4' }[trace.line?.dash ?? ''];
  const drawn = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  return html`${
    mode.includes('lines') &&
    html`<path d="${linePath(points)}" fill="none" stroke="${colour}" stroke-width="${trace.line?.width ?? 2}" stroke-linejoin="round"${
      dash ? html` stroke-dasharray="${dash}"` : ''
    }/>`
  }${
    mode.includes('markers') &&
    drawn.map(([x, y]) => html`<circle cx="${n(x)}" cy="${n(y)}" r="${size}" fill="${colour}"/>`)
  }${points.map(([x, y], index) => texts[index] && pointText(String(texts[index]), x, y, trace, palette))}`;
}

/** Where a text begins, ends or has its middle, and how far from its point: as the two words of `textposition` say. */
const across = new Map([
  ['left', { anchor: 'end', dx: -3 }],
  ['right', { anchor: 'start', dx: 3 }],
]);
const down = new Map([
  ['top', -7],
  ['bottom', 16],
]);

function pointText(text: string, x: number, y: number, trace: Trace, palette: Palette): Markup {
  const [vertical = '', horizontal = ''] = trace.textposition?.split(' ') ?? [];
  const { anchor, dx } = across.get(horizontal) ?? { anchor: 'middle', dx: 0 };
  const dy = down.get(vertical) ?? 4;
  return html`<text x="${n(x + dx)}" y="${n(y + dy)}" text-anchor="${anchor}" font-size="12" fill="${palette.soft}">${text}</text>`;
}

/** A path with a gap at each missing point; of very many points, the lowest and highest of each stretch. */
function linePath(points: readonly (readonly [number, number])[]): string {
  let pen = 'M';
  return thinned(points)
    .map(([x, y]) => {
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        pen = 'M';
        return '';
      }
      const step = `${pen}${n(x)} ${n(y)}`;
      pen = 'L';
      return step;
    })
    .join('');
}

function thinned(points: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const stretch = Math.ceil(points.length / 600);
  if (stretch <= 2) return points;
  const kept: (readonly [number, number])[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch).toSorted((a, b) => a[1] - b[1]);
    kept.push(...[part[0]!, part.at(-1)!].toSorted((a, b) => a[0] - b[0]));
  }
  return kept;
}

function barMarks(trace: Trace, index: number, panel: Panel, colour: string, palette: Palette): Markup {
  const horizontal = trace.orientation === 'h';
  const bars = panel.traces.filter(({ type }) => type === 'bar').length;
  const [places = [], lengths = []] = horizontal ? [trace.y, trace.x] : [trace.x, trace.y];
  const place = horizontal ? panel.y : panel.x;
  const along = horizontal ? panel.x : panel.y;
  const scale = horizontal ? panel.yScale : panel.xScale;
  const extentOf = horizontal ? panel.box.height : panel.box.width;
  const slot = extentOf / Math.max(1, Math.abs(scale.to - scale.from));
  const used = typeof trace.width === 'number' ? slot * trace.width * 0.98 : slot * 0.8;
  const thick = used / bars;
  const own = safeColour(trace.marker?.color) ?? colour;
  const errors = (horizontal ? trace.error_x : trace.error_y)?.array ?? [];
  return html`${places.map((name, at) => {
    const start = place(name) - used / 2 + index * thick;
    const [a, b] = [along(0), along(lengths[at])].toSorted((p, q) => p - q) as [number, number];
    if (!Number.isFinite(b - a)) return '';
    const [x, y, width, height] = horizontal ? [a, start, b - a, thick] : [start, a, thick, b - a];
    const bar = html`<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${own}"/>`;
    const error = errors[at];
    if (error === undefined) return bar;
    const length = Number(lengths[at]);
    const middle = start + thick / 2;
    return html`${bar}${errorMark([along(length - error), along(length + error)], middle, horizontal, palette)}`;
  })}`;
}

/** A line along a bar, from one end of what may be to the other. */
function errorMark(
  [from, to]: readonly [number, number],
  middle: number,
  horizontal: boolean,
  { ink }: Palette,
): Markup {
  const [x1, y1, x2, y2] = horizontal ? [from, middle, to, middle] : [middle, from, middle, to];
  return html`<line x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}" stroke="${ink}" stroke-width="2"/>`;
}

function heatmapMarks(trace: Trace, panel: Panel): Markup {
  const rows = trace.z ?? [];
  const [low, high] = heatRange(trace);
  const stops = heatStops(trace);
  const { left, top, width, height } = panel.box;
  const png = encodePng(matrixImage(rows, low, high, stops)).toString('base64');
  const turned = panel.yScale.from < panel.yScale.to; // without a reversed axis row 0 lies at the bottom
  const flip = turned ? html` transform="translate(0 ${n(2 * top + height)}) scale(1 -1)"` : '';
  return html`<image x="${n(left)}" y="${n(top)}" width="${n(width)}" height="${n(height)}"${flip} preserveAspectRatio="none" image-rendering="optimizeSpeed" href="data:image/png;base64,${png}"/>${
    Array.isArray(trace.text) && trace.texttemplate !== undefined && cellTexts(trace, panel, low, high, stops)
  }`;
}

function cellTexts(trace: Trace, panel: Panel, low: number, high: number, stops: Stops): Markup {
  const texts = trace.text as readonly (readonly unknown[])[];
  const columns = trace.z?.[0]?.length ?? 1;
  const size = Math.max(7, Math.min(13, panel.box.width / columns / 3.2));
  return html`${texts.map((row, y) =>
    row.map((text, x) => {
      const value = trace.z?.[y]?.[x];
      if (value === null || value === undefined) return '';
      const dark = luminance(colourAt((value - low) / (high - low || 1), stops)) < 0.5;
      return html`<text x="${n(panel.x(x))}" y="${n(panel.y(y) + size * 0.35)}" text-anchor="middle" font-size="${n(size)}" fill="${dark ? '#fff' : '#222'}">${String(text)}</text>`;
    }),
  )}`;
}

export function heatRange(trace: Trace): [number, number] {
  const [low, high] = extent((trace.z ?? []).flat());
  return [trace.zmin ?? low, trace.zmax ?? high];
}

/** The colour scale of a heat map; a named one of plotly's is shown as our own. */
export function heatStops(trace: Trace): Stops {
  const scale = trace.colorscale;
  const usable =
    Array.isArray(scale) &&
    scale.every((stop) => Array.isArray(stop) && /^#[0-9a-f]{6}$/i.test(String(stop[1])));
  return usable ? (scale as [number, string][]) : plotlyScale('sequential');
}

/** A coordinate with as many digits as a pixel needs. */
export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
