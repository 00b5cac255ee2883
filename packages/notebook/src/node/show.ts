import { barFigure, type ChartOptions, lineFigure, type Series, scatterFigure } from '../figure/chart.ts';
import type { Figure } from '../figure/figure.ts';
import {
  type HeatmapGridOptions,
  type HeatmapOptions,
  heatmapFigure,
  heatmapGridFigure,
} from '../figure/heatmap.ts';
import { type ImageLike, toBytes } from '../figure/image.ts';
import { type Matrix, plainNumber } from '../figure/numbers.ts';
import type { Output, StillImage } from '../record/session.ts';
import { currentRun } from './current.ts';
import { type PlotlyFigure, plainFigure } from './plain-figure.ts';
import { encodePng } from './png.ts';
import { tableOutput } from './table.ts';

export interface ImageOptions {
  readonly caption?: string;
  /** Screen pixels a picture pixel takes; by itself small pictures are enlarged. */
  readonly scale?: number;
}

export interface ImagesOptions extends ImageOptions {
  readonly columns?: number;
  readonly labels?: readonly string[];
}

export interface LiveOptions {
  readonly title?: string;
  readonly x?: string;
  readonly y?: string;
  readonly series: readonly string[];
  readonly references?: Readonly<Record<string, number>>;
  readonly logarithmic?: boolean;
}

/** A plot that grows: `live.push({ x: step, loss })`, any of the series at a time. */
export interface Live {
  push(values: Readonly<Record<string, number>>): void;
}

/** Everything a cell can put on its page besides printed text. */
export const show = {
  /** One picture; small ones enlarged with sharp pixels. */
  image(image: ImageLike, options: ImageOptions = {}): void {
    showImages([image], 'show.image', options, 320);
  },

  /** Pictures in a grid, each with its label beneath. */
  images(images: readonly ImageLike[], options: ImagesOptions = {}): void {
    showImages(images, 'show.images', options, 96);
  },

  /** A matrix as colours, row 0 on top. */
  heatmap(matrix: Matrix, options: HeatmapOptions = {}): void {
    showFigure(heatmapFigure(matrix, options), options.caption);
  },

  /** Several matrices on one colour scale, in a grid. */
  heatmaps(matrices: readonly Matrix[], options: HeatmapGridOptions = {}): void {
    showFigure(heatmapGridFigure(matrices, options), options.caption);
  },

  /** Curves: `show.lines({ loss: […], expected: […] }, { x: 'step' })`. */
  lines(series: Readonly<Record<string, Series>>, options: ChartOptions = {}): void {
    showFigure(lineFigure(series, options), options.caption);
  },

  /** Points in the plane, with labels if given. */
  scatter(series: Parameters<typeof scatterFigure>[0], options: ChartOptions = {}): void {
    showFigure(scatterFigure(series, options), options.caption);
  },

  /** Bars, `{ name: length }`, or groups of them, `{ group: { name: length } }`. */
  bars(values: Parameters<typeof barFigure>[0], options: Parameters<typeof barFigure>[1] = {}): void {
    showFigure(barFigure(values, options), options.caption);
  },

  /** Any plotly figure; its cartesian traces also have a still picture. */
  plot(figure: PlotlyFigure, options: { readonly caption?: string } = {}): void {
    showFigure(plainFigure(figure), options.caption);
  },

  /** Rows as objects (keys are the columns) or as lists. */
  table(
    rows: readonly Readonly<Record<string, unknown>>[] | readonly (readonly unknown[])[],
    options: { readonly columns?: readonly string[]; readonly caption?: string } = {},
  ): void {
    put(tableOutput(rows, options));
  },

  /** Fixed-width text, like console.log. */
  text(text: string): void {
    console.log(text);
  },

  /** Prose that needs a value: `show.markdown(\`A patch has **${n}** numbers.\`)`. */
  markdown(text: string): void {
    put({ kind: 'markdown', text });
  },

  live(options: LiveOptions): Live {
    const { title = '', x = '', y = '', series, references = {}, logarithmic = false } = options;
    const target = put({ kind: 'live', title, x, y, series, references, logarithmic, points: [] });
    let count = 0;
    return {
      push(values) {
        const unknown = Object.keys(values).filter((name) => name !== 'x' && !series.includes(name));
        if (unknown.length > 0) {
          throw new RangeError(
            `live.push: unknown series '${unknown.join("', '")}'; this plot has '${series.join("', '")}'`,
          );
        }
        const point = [values.x ?? count, ...series.map((name) => values[name])].map(plainNumber);
        count++;
        if (target) currentRun()?.recorder.point(target, point);
      },
    };
  },
};

/** Adds a fact of the run to the page's foot: `report('backend', runtime.description)`. */
export function report(name: string, value: string): void {
  currentRun()?.recorder.note(name, value);
}

function showImages(
  images: readonly ImageLike[],
  where: string,
  options: ImagesOptions,
  comfortable: number,
): void {
  if (images.length === 0) throw new RangeError(`${where}: no image came; give at least one`);
  const stills = images.map((image, index): StillImage => {
    const bytes = toBytes(image, where);
    const label = options.labels?.[index];
    const png = encodePng(bytes).toString('base64');
    return { png, width: bytes.width, height: bytes.height, ...(label !== undefined && { label }) };
  });
  const widest = Math.max(...stills.map(({ width }) => width));
  const columns =
    options.columns ?? Math.min(stills.length, Math.max(1, Math.floor(720 / (comfortable + 12))));
  const scale = options.scale ?? Math.max(1, Math.round(comfortable / widest));
  put({
    kind: 'images',
    images: stills,
    columns,
    scale,
    ...(options.caption && { caption: options.caption }),
  });
}

function showFigure(figure: Figure, caption: string | undefined): void {
  put({ kind: 'figure', figure, ...(caption && { caption }) });
}

function put(output: Output): { readonly id: string; readonly cell: number } | undefined {
  return currentRun()?.recorder.output(output);
}
