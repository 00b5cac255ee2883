import type { Data, Layout } from 'plotly.js-dist-min';
import type { Figure } from '../figure/figure.ts';

/** What `Plotly.newPlot` takes. */
export interface PlotlyFigure {
  readonly data: readonly Partial<Data>[];
  readonly layout?: Partial<Layout>;
}

/**
 * A plotly figure as plain JSON: typed arrays become lists, NaN a gap.
 *
 * @throws when it would load a picture from the network, which a page must never do.
 */
export function plainFigure(figure: PlotlyFigure): Figure {
  const text = JSON.stringify({ data: figure.data, layout: { height: 380, ...figure.layout } }, (_, value) =>
    ArrayBuffer.isView(value) && !(value instanceof DataView)
      ? Array.from(value as unknown as ArrayLike<number>)
      : (value as unknown),
  );
  if (/"source":"(?!data:)/.test(text)) {
    throw new RangeError('show.plot: a picture in a figure must be a data: address; the page has no network');
  }
  return JSON.parse(text) as Figure;
}
