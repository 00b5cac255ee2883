import type { Figure, Layout, Trace } from './figure.ts';
import { listOf, type Numbers, shortNumber } from './numbers.ts';

export interface ChartOptions {
  readonly title?: string;
  /** What stands on the x axis, and on the y axis. */
  readonly x?: string;
  readonly y?: string;
  readonly caption?: string;
  readonly height?: number;
  /** Known values, drawn as dotted level lines: `{ 'ln 10': Math.log(10) }`. */
  readonly references?: Readonly<Record<string, number>>;
  readonly logarithmic?: boolean;
}

/** Values at x = 0, 1, 2, … or at x positions of their own. */
export type Series = Numbers | { readonly x: Numbers; readonly y: Numbers };

/** Curves over a common x axis, one colour a name. */
export function lineFigure(series: Readonly<Record<string, Series>>, options: ChartOptions = {}): Figure {
  const traces = Object.entries(series).map(([name, values]): Trace => {
    const { x, y } = points(values);
    return { type: 'scatter', mode: 'lines', name, x, y };
  });
  return chart([...traces, ...levels(traces, options.references ?? {})], options);
}

/** Points in the plane; `labels` are written beside them. */
export function scatterFigure(
  series: Readonly<
    Record<string, { readonly x: Numbers; readonly y: Numbers; readonly labels?: readonly string[] }>
  >,
  options: ChartOptions = {},
): Figure {
  const traces = Object.entries(series).map(
    ([name, { x, y, labels }]): Trace => ({
      type: 'scatter',
      mode: labels ? 'markers+text' : 'markers',
      name,
      x: listOf(x),
      y: listOf(y),
      ...(labels && { text: labels, textposition: 'top center' }),
    }),
  );
  return chart([...traces, ...levels(traces, options.references ?? {})], options);
}

/** One bar a name; of several groups, bars side by side. */
export function barFigure(
  values: Readonly<Record<string, number>> | Readonly<Record<string, Readonly<Record<string, number>>>>,
  options: ChartOptions & { readonly horizontal?: boolean } = {},
): Figure {
  const grouped = Object.values(values).every((value) => typeof value === 'object');
  const groups = (grouped ? values : { '': values }) as Record<string, Record<string, number>>;
  const traces = Object.entries(groups).map(([name, bars]): Trace => {
    const names = Object.keys(bars);
    const lengths = Object.values(bars);
    return options.horizontal
      ? { type: 'bar', orientation: 'h', name, x: lengths, y: names }
      : { type: 'bar', name, x: names, y: lengths };
  });
  const { horizontal = false } = options;
  const names = Object.keys(Object.values(groups)[0] ?? {});
  const figure = chart(traces, {
    ...(horizontal && { height: 110 + 24 * names.length * traces.length }),
    ...options,
  });
  const left = Math.min(260, 24 + 7 * names.reduce((longest, name) => Math.max(longest, name.length), 0));
  const axis = horizontal ? 'yaxis' : 'xaxis';
  const categories = { ...(figure.layout[axis] as object), type: 'category', automargin: true };
  return {
    data: figure.data,
    layout: {
      ...figure.layout,
      [axis]: horizontal ? { ...categories, autorange: 'reversed' } : categories,
      ...(horizontal && { margin: { ...figure.layout.margin, l: Math.max(64, left) } }),
      barmode: 'group',
      showlegend: grouped,
    },
  };
}

function chart(data: readonly Trace[], options: ChartOptions): Figure {
  const named = data.filter((trace) => trace.showlegend !== false && trace.name);
  const layout: Layout = {
    height: options.height ?? 340,
    margin: { l: 64, r: 16, t: (options.title ? 40 : 16) + (named.length > 1 ? 26 : 0), b: 48 },
    showlegend: named.length > 1,
    ...(options.title && { title: { text: options.title } }),
    xaxis: { title: { text: options.x ?? '' } },
    yaxis: { title: { text: options.y ?? '' }, ...(options.logarithmic && { type: 'log' }) },
  };
  return { data, layout };
}

function points(values: Series): { x: (number | null)[]; y: (number | null)[] } {
  if ('x' in values) return { x: listOf(values.x), y: listOf(values.y) };
  const y = listOf(values);
  return { x: y.map((_, index) => index), y };
}

/** A level line is a trace of two points, so that it has a place on a logarithmic axis too. */
function levels(traces: readonly Trace[], references: Readonly<Record<string, number>>): Trace[] {
  const xs = traces.flatMap((trace) => trace.x ?? []).filter((x) => typeof x === 'number');
  const ends = [
    xs.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    xs.reduce((a, b) => Math.max(a, b), 0),
  ];
  if (xs.length === 0) ends.splice(0, 2, 0, 1);
  return Object.entries(references).map(([name, value]) => ({
    type: 'scatter',
    mode: 'lines+text',
    name,
    x: ends,
    y: [value, value],
    text: ['', `${name} (${shortNumber(value)})`],
    textposition: 'top left',
    line: { color: '#8d9299', width: 1.5, dash: 'dot' },
    hoverinfo: 'skip',
    showlegend: false,
  }));
}
