import type { Axis, ErrorBars, Figure, Trace } from '../../figure/figure.ts';
import type { Scale } from './scale.ts';
import { scaleFor } from './scale.ts';

/** A rectangle of the picture, in its pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A pair of axes with the traces drawn on them. */
export interface Panel {
  readonly box: Box;
  readonly traces: readonly Trace[];
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  readonly xScale: Scale;
  readonly yScale: Scale;
  x(value: number | string | null | undefined): number;
  y(value: number | string | null | undefined): number;
}

/** The panels of a figure: one, or as many as it has pairs of axes. */
export function panelsOf(figure: Figure, area: Box): Panel[] {
  const groups = new Map<string, Trace[]>();
  for (const trace of figure.data) {
    const key = `${trace.xaxis ?? 'x'} ${trace.yaxis ?? 'y'}`;
    groups.set(key, [...(groups.get(key) ?? []), trace]);
  }
  return [...groups].map(([key, traces]) => {
    const [x, y] = key.split(' ') as [string, string];
    return panel(traces, axisNamed(figure, x, 'xaxis'), axisNamed(figure, y, 'yaxis'), area);
  });
}

function axisNamed(figure: Figure, name: string, kind: 'xaxis' | 'yaxis'): Axis {
  return (figure.layout[`${kind}${name.slice(1)}`] as Axis | undefined) ?? {};
}

function panel(traces: readonly Trace[], xAxis: Axis, yAxis: Axis, area: Box): Panel {
  const full = domainBox(xAxis, yAxis, area);
  const isBar = (orientation: string) =>
    traces.some((trace) => trace.type === 'bar' && (trace.orientation ?? 'v') === orientation);
  const xs = traces.flatMap((trace) => [
    ...(trace.x ?? cells(trace, 'x')),
    ...outerEdges(trace),
    ...errorEnds(trace.x, trace.error_x),
  ]);
  const ys = traces.flatMap((trace) => [
    ...(trace.y ?? cells(trace, 'y')),
    ...errorEnds(trace.y, trace.error_y),
  ]);
  const xScale = scaleFor(xAxis, xs, { fromZero: isBar('h'), room: full.width / 3 });
  const yScale = scaleFor(yAxis, ys, { fromZero: isBar('v'), room: full.height });
  const box = yAxis.scaleanchor ? squareCells(full, xScale, yScale) : full;
  const at = (scale: Scale, value: number | string | null | undefined) =>
    (scale.place(value) - scale.from) / (scale.to - scale.from);
  return {
    box,
    traces,
    xAxis,
    yAxis,
    xScale,
    yScale,
    x: (value) => box.left + at(xScale, value) * box.width,
    y: (value) => box.top + (1 - at(yScale, value)) * box.height,
  };
}

/** Bars of a given width reach beyond their middles. */
function outerEdges({ x, width }: Trace): number[] {
  const [first, last] = [x?.[0], x?.at(-1)];
  if (typeof width !== 'number' || typeof first !== 'number' || typeof last !== 'number') return [];
  return [first - width / 2, last + width / 2];
}

/** What may be reaches beyond what is. */
function errorEnds(values: Trace['x'], errors: ErrorBars | undefined): number[] {
  return (errors?.array ?? []).flatMap((error, at) => {
    const value = Number(values?.[at]);
    return [value - error, value + error];
  });
}

/** A heat map without positions spans its own rows and columns. */
function cells(trace: Trace, axis: 'x' | 'y'): number[] {
  const count = axis === 'x' ? trace.z?.[0]?.length : trace.z?.length;
  return count ? [-0.5, count - 0.5] : [];
}

function domainBox(xAxis: Axis, yAxis: Axis, area: Box): Box {
  const [left = 0, right = 1] = xAxis.domain ?? [];
  const [bottom = 0, top = 1] = yAxis.domain ?? [];
  return {
    left: area.left + left * area.width,
    top: area.top + (1 - top) * area.height,
    width: (right - left) * area.width,
    height: (top - bottom) * area.height,
  };
}

/** The largest box inside in which both axes have the same unit. */
function squareCells(box: Box, x: Scale, y: Scale): Box {
  const [columns, rows] = [Math.abs(x.to - x.from), Math.abs(y.to - y.from)];
  const unit = Math.min(box.width / columns, box.height / rows);
  const [width, height] = [unit * columns, unit * rows];
  return {
    left: box.left + (box.width - width) / 2,
    top: box.top + (box.height - height) / 2,
    width,
    height,
  };
}
