import { plotlyScale, type ScaleName } from './colour.ts';
import type { Annotation, Axis, Figure, Layout, Trace } from './figure.ts';
import { extent, type Matrix, plainNumber, rowsOf, shortNumber } from './numbers.ts';

export interface HeatmapOptions {
  readonly title?: string;
  /** What the columns are, and what the rows are. */
  readonly x?: string;
  readonly y?: string;
  readonly xLabels?: readonly string[];
  readonly yLabels?: readonly string[];
  readonly caption?: string;
  /** Values at the ends of the colour scale; the least and the greatest value otherwise. */
  readonly low?: number;
  readonly high?: number;
  /** Blue to red around zero when values lie on both sides of it, dark to light otherwise. */
  readonly colours?: ScaleName;
  /** Write the numbers into the cells; by itself when they are few. */
  readonly numbers?: boolean;
}

export interface HeatmapGridOptions extends Omit<HeatmapOptions, 'numbers'> {
  readonly columns?: number;
  readonly labels?: readonly string[];
}

/** One matrix as colours, row 0 on top. */
export function heatmapFigure(matrix: Matrix, options: HeatmapOptions = {}): Figure {
  const rows = rowsOf(matrix, 'show.heatmap');
  const [height, width] = [rows.length, rows[0]!.length];
  const numbers = options.numbers ?? (height * width <= 144 && width <= 12);
  const square = isSquarish(height, width);
  const left = options.yLabels ? 16 + 7 * longest(options.yLabels) : 56;
  const plotHeight = square ? Math.min(440, Math.max(120, (580 * height) / width)) : 280;
  const margin = { l: Math.max(56, left), r: 84, t: options.title ? 40 : 16, b: options.x ? 52 : 36 };
  return {
    data: [
      {
        ...colouring([rows], options),
        z: rows,
        showscale: true,
        ...(numbers && {
          text: rows.map((row) => row.map((value) => (value === null ? '' : cellText(value)))),
          texttemplate: '%{text}',
        }),
      },
    ],
    layout: {
      width: Math.round((square ? (plotHeight * width) / height : 580) + margin.l + margin.r),
      height: Math.round(plotHeight + margin.t + margin.b),
      margin,
      ...(options.title && { title: { text: options.title } }),
      xaxis: cellAxis(width, options.x, options.xLabels, square ? { constrain: 'domain' } : {}),
      yaxis: {
        ...cellAxis(
          height,
          options.y,
          options.yLabels,
          square ? { constrain: 'domain', scaleanchor: 'x' } : {},
        ),
        range: [height - 0.5, -0.5],
      },
    },
  };
}

/** Many matrices on one colour scale, in a grid: the heads of a layer, the rows of a position table. */
export function heatmapGridFigure(matrices: readonly Matrix[], options: HeatmapGridOptions = {}): Figure {
  const all = matrices.map((matrix) => rowsOf(matrix, 'show.heatmaps'));
  if (all.length === 0) throw new RangeError('show.heatmaps: no matrix came; give at least one');
  const columns = Math.min(all.length, options.columns ?? 4);
  const gridRows = Math.ceil(all.length / columns);
  const margin = { l: 24, r: 84, t: options.title ? 40 : 12, b: options.x ? 36 : 12 };
  const cellWidth = (720 - margin.l - margin.r) / columns;
  const ratio = Math.min(2, Math.max(...all.map((rows) => rows.length / rows[0]!.length)));
  const cellHeight = (cellWidth - 14) * ratio + (options.labels ? 26 : 14);
  const axes: Record<string, Axis> = {};
  const annotations: Annotation[] = [];
  const data = all.map((rows, index): Trace => {
    const name = index === 0 ? '' : String(index + 1);
    const [row, column] = [Math.floor(index / columns), index % columns];
    const left = column / columns;
    const top = 1 - row / gridRows;
    const labelRoom = options.labels ? 22 / (cellHeight * gridRows) : 0;
    const xDomain = [left, left + 1 / columns - 12 / (cellWidth * columns)];
    const yDomain = [top - 1 / gridRows + 10 / (cellHeight * gridRows), top - labelRoom];
    axes[`xaxis${name}`] = { domain: xDomain, anchor: `y${name}`, visible: false, constrain: 'domain' };
    axes[`yaxis${name}`] = {
      domain: yDomain,
      anchor: `x${name}`,
      scaleanchor: `x${name}`,
      constrain: 'domain',
      range: [rows.length - 0.5, -0.5],
      visible: false,
    };
    const label = options.labels?.[index];
    if (label) annotations.push(caption(label, (xDomain[0]! + xDomain[1]!) / 2, yDomain[1]!));
    return {
      ...colouring(all, options),
      z: rows,
      xaxis: `x${name}`,
      yaxis: `y${name}`,
      showscale: index === 0,
    };
  });
  const layout: Layout = {
    height: Math.round(gridRows * cellHeight + margin.t + margin.b),
    margin,
    ...(options.title && { title: { text: options.title } }),
    ...axes,
    annotations,
  };
  return { data, layout };
}

function colouring(all: readonly (number | null)[][][], options: HeatmapOptions): Trace {
  const [least, greatest] = extent(all.flat(2));
  const name = options.colours ?? (least < 0 && greatest > 0 ? 'diverging' : 'sequential');
  const reach = Math.max(Math.abs(least), Math.abs(greatest));
  const [low, high] = name === 'diverging' ? [-reach, reach] : [least, greatest];
  return {
    type: 'heatmap',
    colorscale: plotlyScale(name),
    zmin: plainNumber(options.low ?? low) ?? 0,
    zmax: plainNumber(options.high ?? high) ?? 1,
    colorbar: { thickness: 12, outlinewidth: 0, len: 1, ypad: 0 },
    xgap: 0,
    hovertemplate: 'row %{y}, column %{x}<br>%{z}<extra></extra>',
  };
}

function cellAxis(
  count: number,
  title: string | undefined,
  labels: readonly string[] | undefined,
  more: Axis,
): Axis {
  const axis: Axis = {
    title: { text: title ?? '' },
    range: [-0.5, count - 0.5],
    showgrid: false,
    zeroline: false,
  };
  if (!labels) return { ...axis, ...more };
  if (labels.length !== count) {
    throw new RangeError(`show.heatmap: ${count} labels were expected on the axis; got ${labels.length}`);
  }
  return { ...axis, ...more, tickvals: labels.map((_, index) => index), ticktext: labels };
}

function caption(text: string, x: number, y: number): Annotation {
  return { text, x, y, xref: 'paper', yref: 'paper', xanchor: 'center', yanchor: 'bottom', showarrow: false };
}

/** Cells are square unless that would make a ribbon of the matrix. */
function isSquarish(height: number, width: number): boolean {
  return height / width < 3 && width / height < 6;
}

function cellText(value: number): string {
  return Number.isInteger(value) ? String(value) : shortNumber(Number(value.toFixed(2)));
}

function longest(labels: readonly string[]): number {
  return labels.reduce((length, label) => Math.max(length, label.length), 0);
}
