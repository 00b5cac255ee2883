import { colourAt } from '../../figure/colour.ts';
import { type Annotation, type Axis, type Figure, type Trace, titleText } from '../../figure/figure.ts';
import { shortNumber } from '../../figure/numbers.ts';
import { html, type Markup } from '../html/template.ts';
import { counted } from './histogram.ts';
import { type Palette, paper } from './palette.ts';
import { type Box, type Panel, panelsOf } from './panel.ts';
import { niceTicks } from './scale.ts';
import { heatRange, heatStops, n, safeColour, traceMarks } from './traces.ts';

const pageWidth = 720;

/**
 * A figure as a still SVG picture, laid out as plotly lays it out.
 *
 * It is what a page shows before plotly has drawn, without scripts, and on paper; and the PNG of a notebook.
 */
export function stillSvg(figure: Figure, palette: Palette = paper): Markup {
  const { layout } = figure;
  const width = layout.width ?? pageWidth;
  const height = layout.height ?? 380;
  const { l = 64, r = 16, t = 40, b = 48 } = layout.margin ?? {};
  const area: Box = { left: l, top: t, width: width - l - r, height: height - t - b };
  const traces = figure.data.map(counted);
  const colours = traceColours(traces, palette);
  const colour = (trace: Trace) => colours[traces.indexOf(trace)]!;
  const panels = panelsOf({ data: traces, layout }, area);
  const title = titleText(layout.title);
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title || 'figure'}" font-family="system-ui, sans-serif" font-size="12.5" fill="${palette.soft}">${
    palette === paper && html`<rect width="${width}" height="${height}" fill="${palette.page}"/>`
  }${title && html`<text x="${l}" y="22" font-size="15" font-weight="600" fill="${palette.ink}">${title}</text>`}${
    layout.showlegend !== false && legend(traces, colour, l, t - 12, palette)
  }${panels.map((panel) => axes(panel, palette))}${panels.map((panel) => {
    const bars = panel.traces.filter(({ type }) => type === 'bar');
    return panel.traces.map((trace) => traceMarks(trace, bars.indexOf(trace), panel, colour(trace), palette));
  })}${layout.annotations?.map((note) => annotation(note, area, palette))}${scaleBar(traces, area)}</svg>`;
}

/** A trace's own colour, or the next of the series. */
function traceColours(traces: readonly Trace[], palette: Palette): string[] {
  return traces.map(
    (trace, index) =>
      safeColour(trace.line?.color) ??
      safeColour(trace.marker?.color) ??
      palette.series[index % palette.series.length]!,
  );
}

function axes({ box, xAxis, yAxis, xScale, yScale, traces }: Panel, palette: Palette): Markup {
  const bottom = box.top + box.height;
  const right = box.left + box.width;
  const heat = traces.some(({ type }) => type === 'heatmap');
  const placed = (axis: Axis, scale: Panel['xScale']) => (axis.visible === false ? [] : scale.ticks);
  const xTicks = placed(xAxis, xScale).map(({ at, text }) => ({
    at: along(at, xScale, box.left, box.width),
    text,
  }));
  const yTicks = placed(yAxis, yScale).map(({ at, text }) => ({
    at: along(at, yScale, bottom, -box.height),
    text,
  }));
  const crowded = xTicks.some(({ text }) => text.length * 7 * xTicks.length > box.width);
  return html`${
    !heat &&
    yTicks.map(({ at }) => html`<path d="M${n(box.left)} ${n(at)}H${n(right)}" stroke="${palette.grid}"/>`)
  }${xTicks.map(({ at, text }) =>
    crowded
      ? html`<text transform="translate(${n(at + 4)} ${n(bottom + 10)}) rotate(-40)" text-anchor="end">${text}</text>`
      : html`<text x="${n(at)}" y="${n(bottom + 18)}" text-anchor="middle">${text}</text>`,
  )}${yTicks.map(
    ({ at, text }) => html`<text x="${n(box.left - 8)}" y="${n(at + 4)}" text-anchor="end">${text}</text>`,
  )}${
    titleText(xAxis.title) &&
    html`<text x="${n(box.left + box.width / 2)}" y="${n(bottom + 40)}" text-anchor="middle" fill="${palette.ink}">${titleText(xAxis.title)}</text>`
  }${
    titleText(yAxis.title) &&
    html`<text transform="translate(${n(Math.max(14, box.left - 46))} ${n(box.top + box.height / 2)}) rotate(-90)" text-anchor="middle" fill="${palette.ink}">${titleText(yAxis.title)}</text>`
  }`;
}

function along(at: number, scale: Panel['xScale'], start: number, length: number): number {
  return start + ((at - scale.from) / (scale.to - scale.from)) * length;
}

function legend(
  traces: readonly Trace[],
  colour: (trace: Trace) => string,
  left: number,
  y: number,
  palette: Palette,
): Markup {
  const named = traces.filter(
    (trace) => trace.name && trace.showlegend !== false && trace.type !== 'heatmap',
  );
  if (named.length < 2) return html``;
  let x = left;
  return html`${named.map((trace) => {
    const at = x;
    x += 34 + 7 * trace.name!.length;
    return html`<path d="M${at} ${y - 4}h16" stroke="${colour(trace)}" stroke-width="3"/><text x="${at + 22}" y="${y}" fill="${palette.ink}">${trace.name}</text>`;
  })}`;
}

/** Text at a place of the whole picture; arrows and data coordinates are left to plotly. */
function annotation(note: Annotation, area: Box, palette: Palette): Markup {
  if (note.xref !== 'paper' || note.yref !== 'paper' || !note.text) return html``;
  const x = area.left + (note.x ?? 0) * area.width;
  const y = area.top + (1 - (note.y ?? 0)) * area.height - 6;
  return html`<text x="${n(x)}" y="${n(y)}" text-anchor="middle" fill="${palette.ink}">${note.text}</text>`;
}

/** The colour scale beside a heat map, with round numbers written out. */
function scaleBar(traces: readonly Trace[], area: Box): Markup {
  const trace = traces.find(({ type, showscale }) => type === 'heatmap' && showscale !== false);
  if (!trace) return html``;
  const [low, high] = heatRange(trace);
  const stops = heatStops(trace);
  const x = area.left + area.width + 14;
  const steps = 48;
  const band = area.height / steps;
  const bands = Array.from({ length: steps }, (_, index) => {
    const colour = colourAt(1 - (index + 0.5) / steps, stops).join(',');
    return html`<rect x="${n(x)}" y="${n(area.top + index * band)}" width="12" height="${n(band + 0.6)}" fill="rgb(${colour})"/>`;
  });
  const ticks = high > low ? niceTicks(low, high) : [low];
  return html`${bands}${ticks.map((value) => {
    const y = area.top + (1 - (value - low) / (high - low || 1)) * area.height + 4;
    return html`<text x="${n(x + 18)}" y="${n(y)}">${shortNumber(value)}</text>`;
  })}`;
}
