import { type Figure, type Trace, titleText } from '../../figure/figure.ts';
import { matrixImage } from '../../figure/image.ts';
import { liveFigure } from '../../figure/live.ts';
import { extent, shortNumber } from '../../figure/numbers.ts';
import type { ExpectationOutput, ImagesOutput, Output } from '../../record/session.ts';
import { decodePng } from '../png.ts';
import { heatRange, heatStops } from '../still/traces.ts';
import { pictureLines } from './blocks.ts';
import { gridLines } from './grid.ts';
import { proseLines } from './prose.ts';
import { paint, type Screen } from './screen.ts';
import { sparkline } from './sparkline.ts';
import { tableLines } from './table.ts';
import { beside, padEnd } from './width.ts';

/** Any output of a cell as lines of text; printed text has been printed already. */
export function outputLines(output: Output, screen: Screen): string[] {
  switch (output.kind) {
    case 'text':
      return [];
    case 'markdown':
      return proseLines(output.text, screen);
    case 'table':
      return [...captioned(output.caption, screen), ...tableLines(output, screen)];
    case 'images':
      return [...captioned(output.caption, screen), ...imageLines(output, screen)];
    case 'figure':
      return figureLines(output.figure, output.caption, screen);
    case 'live':
      return figureLines(liveFigure(output), undefined, screen);
    case 'expectation':
      return [expectationLine(output, screen)];
  }
}

export function expectationLine(row: ExpectationOutput, screen: Screen): string {
  const mark = row.ok ? paint(screen, 'green', 'ok    ') : paint(screen, 'yellow', 'MISSED');
  const [low, high] = [shortNumber(row.low), shortNumber(row.high)];
  const band = low === high ? low : `in ${low} to ${high}`;
  const note = row.note ? paint(screen, 'dim', `  (${row.note})`) : '';
  return `${mark}  ${row.name}: ${paint(screen, 'bold', row.shown)}, to be ${band}${note}`;
}

function captioned(caption: string | undefined, screen: Screen): string[] {
  return caption ? [paint(screen, 'dim', caption)] : [];
}

/** As many pictures of the grid as fit beside each other, a row of them at a time. */
function imageLines(output: ImagesOutput, screen: Screen): string[] {
  const single = output.images.length === 1;
  const room = single ? 48 : 24;
  const perRow = Math.max(1, Math.min(output.columns, Math.floor(screen.columns / (room + 2))));
  const blocks = output.images.slice(0, 3 * perRow).map(({ png, label }) => {
    const lines = pictureLines(decodePng(Buffer.from(png, 'base64')), screen, room);
    return label ? [...lines, label.slice(0, room)] : lines;
  });
  const left = output.images.length - blocks.length;
  return [...inRows(blocks, perRow), ...(left > 0 ? [`… and ${left} more on the page`] : [])];
}

function inRows(blocks: readonly string[][], perRow: number): string[] {
  return Array.from({ length: Math.ceil(blocks.length / perRow) }, (_, row) =>
    beside(blocks.slice(row * perRow, (row + 1) * perRow)),
  ).flat();
}

function figureLines(figure: Figure, caption: string | undefined, screen: Screen): string[] {
  const title = [titleText(figure.layout.title), caption].filter(Boolean).join(': ');
  const heat = figure.data.filter((trace) => trace.type === 'heatmap');
  const longest = longestBar(figure.data);
  const body =
    heat.length > 0
      ? heatmapLines(heat, figure, screen)
      : figure.data
          .filter(({ showlegend }) => showlegend !== false)
          .flatMap((trace) => traceLines(trace, screen, longest));
  return [...captioned(title, screen), ...body];
}

function heatmapLines(traces: readonly Trace[], figure: Figure, screen: Screen): string[] {
  const first = traces[0]!;
  if (traces.length === 1 && Array.isArray(first.text)) return gridLines(first, figure, screen);
  const room = traces.length === 1 ? 48 : 20;
  const labels = figure.layout.annotations ?? [];
  const blocks = traces.slice(0, 12).map((trace, index) => {
    const rows = trace.z ?? [];
    const [low, high] = heatRange(trace);
    const label = labels[index]?.text?.slice(0, room);
    const lines = pictureLines(matrixImage(rows, low, high, heatStops(trace)), screen, room);
    return label ? [label, ...lines] : lines;
  });
  const range =
    first.zmin === undefined
      ? []
      : [`dark ${shortNumber(first.zmin)}, light ${shortNumber(first.zmax ?? 1)}`];
  return [...inRows(blocks, Math.max(1, Math.floor(screen.columns / (room + 2)))), ...range];
}

function traceLines(trace: Trace, screen: Screen, longest: number): string[] {
  const name = trace.name ? `${trace.name}  ` : '';
  if (trace.type === 'bar') return [...(name ? [name.trim()] : []), ...barLines(trace, screen, longest)];
  const values = (trace.y ?? []).filter((value) => typeof value === 'number');
  if (values.length === 0) return [];
  if (trace.mode?.startsWith('markers')) return [`${name}${values.length} points (on the page)`];
  const [low, high] = extent(values);
  const ends = `${shortNumber(values[0]!)} -> ${shortNumber(values.at(-1)!)} (${shortNumber(low)} to ${shortNumber(high)})`;
  return [
    `${name}${sparkline(values, Math.max(8, Math.min(48, screen.columns - 40)), screen.unicode)}  ${ends}`,
  ];
}

function barLines(trace: Trace, screen: Screen, longest: number): string[] {
  const [names = [], lengths = []] = trace.orientation === 'h' ? [trace.y, trace.x] : [trace.x, trace.y];
  const width = Math.min(24, Math.max(0, ...names.map((name) => String(name).length)));
  return names.slice(0, 24).map((name, index) => {
    const length = Number(lengths[index] ?? 0);
    const bar = (screen.unicode ? '█' : '#').repeat(Math.round((Math.abs(length) / longest) * 36));
    return `${padEnd(String(name).slice(0, width), width)}  ${bar} ${shortNumber(length)}`;
  });
}

function longestBar(traces: readonly Trace[]): number {
  const lengths = traces.flatMap((trace) => (trace.orientation === 'h' ? trace.x : trace.y) ?? []);
  return Math.max(1e-12, ...lengths.filter((length) => typeof length === 'number').map(Math.abs));
}
