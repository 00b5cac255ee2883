import { colourAt, luminance } from '../../figure/colour.ts';
import type { Axis, Figure, Trace } from '../../figure/figure.ts';
import { heatRange, heatStops } from '../still/traces.ts';
import type { Screen } from './screen.ts';
import { columnsOf, padEnd, padStart } from './width.ts';

/** A small heat map as its numbers, on their colours where the terminal has any, with the labels of its axes. */
export function gridLines(trace: Trace, { layout }: Figure, screen: Screen): string[] {
  const texts = trace.text as readonly (readonly unknown[])[];
  const columns = (layout.xaxis as Axis | undefined)?.ticktext?.map((text) => text.slice(0, 9)) ?? [];
  const rows = (layout.yaxis as Axis | undefined)?.ticktext?.map((text) => text.slice(0, 24)) ?? [];
  const width = Math.max(...columns.map(columnsOf), ...texts.flat().map((text) => String(text).length)) + 2;
  const margin = Math.max(0, ...rows.map(columnsOf));
  const stops = heatStops(trace);
  const [low, high] = heatRange(trace);
  const cell = (text: unknown, value: number | null | undefined) => {
    const padded = `${padStart(String(text), width - 1)} `;
    if (screen.depth < 24 || typeof value !== 'number') return padded;
    const colour = colourAt((value - low) / (high - low || 1), stops);
    const ink = luminance(colour) < 0.5 ? 97 : 30;
    return `\x1b[48;2;${colour.join(';')};${ink}m${padded}\x1b[0m`;
  };
  const head =
    columns.length > 0
      ? [`${' '.repeat(margin)}${columns.map((name) => `${padStart(name, width - 1)} `).join('')}`]
      : [];
  return [
    ...head.map((line) => line.trimEnd()),
    ...texts.map(
      (row, y) =>
        padEnd(rows[y] ?? '', margin) +
        row
          .map((text, x) => cell(text, trace.z?.[y]?.[x]))
          .join('')
          .trimEnd(),
    ),
  ];
}
