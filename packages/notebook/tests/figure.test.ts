import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barFigure, lineFigure, scatterFigure } from '../src/figure/chart.ts';
import { colourAt, luminance, plotlyScale } from '../src/figure/colour.ts';
import { heatmapFigure, heatmapGridFigure } from '../src/figure/heatmap.ts';
import { liveFigure } from '../src/figure/live.ts';
import { rowsOf, shortNumber } from '../src/figure/numbers.ts';
import { plainFigure } from '../src/node/plain-figure.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [Math.LN10, '2.303'],
    [0.5, '0.5'],
    [1e-4, '1e-4'],
    [0.000123, '1.23e-4'],
    [-0.25, '-0.25'],
    [1234.5, '1235'],
    [834_000, '834,000'],
    [2026, '2026'],
    [1.5e9 + 0.5, '1.5e9'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('writes %s as %s', (value, text) => expect(shortNumber(value)).toBe(text));

  it('reads a tensor as rows, and refuses other ranks and ragged rows', () => {
    const tensor = { shape: [2, 3], dataSync: () => new Float32Array([1, 2, 3, 4, 5, Number.NaN]) };
    expect(rowsOf(tensor, 'f')).toEqual([
      [1, 2, 3],
      [4, 5, null],
    ]);
    expect(() => rowsOf({ ...tensor, shape: [6] }, 'f')).toThrow('f: a tensor must have the shape');
    expect(() => rowsOf([[1, 2], [3]], 'f')).toThrow(
      'f: all rows must have 2 numbers like the first; row 1 has 1',
    );
    expect(() => rowsOf([], 'f')).toThrow('the matrix is empty');
  });
});

describe('colour scales', () => {
  it('end in their first and last colours and grow lighter all the way', () => {
    const scale = plotlyScale('sequential');
    expect(colourAt(0, scale)).toEqual([12, 18, 54]);
    expect(colourAt(7, scale)).toEqual([253, 247, 205]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.9, noNaN: true }), (at) => {
        expect(luminance(colourAt(at + 0.1, scale))).toBeGreaterThan(luminance(colourAt(at, scale)));
      }),
    );
  });
});

describe('figures', () => {
  it('number the points of a curve, and leave gaps for what is no number', () => {
    const { data, layout } = lineFigure({ loss: [2, Number.NaN, 1] }, { x: 'step', logarithmic: true });
    expect(data[0]).toMatchObject({ type: 'scatter', name: 'loss', x: [0, 1, 2], y: [2, null, 1] });
    expect(layout).toMatchObject({
      showlegend: false,
      yaxis: { type: 'log' },
      xaxis: { title: { text: 'step' } },
    });
  });

  it('draw a known value from end to end', () => {
    const { data } = lineFigure({ a: { x: [5, 9], y: [1, 2] } }, { references: { 'ln 10': Math.log(10) } });
    expect(data[1]).toMatchObject({
      x: [5, 9],
      y: [Math.log(10), Math.log(10)],
      text: ['', 'ln 10 (2.303)'],
      showlegend: false,
    });
  });

  it('group bars, and stand them on names', () => {
    expect(barFigure({ cat: 2, dog: 1 }).data).toMatchObject([{ x: ['cat', 'dog'], y: [2, 1] }]);
    const grouped = barFigure({ a: { cat: 2 }, b: { cat: 1 } }, { horizontal: true });
    expect(grouped.data).toMatchObject([
      { name: 'a', orientation: 'h', x: [2], y: ['cat'] },
      { name: 'b', x: [1] },
    ]);
    expect(grouped.layout).toMatchObject({
      showlegend: true,
      yaxis: { type: 'category', autorange: 'reversed' },
    });
  });

  it('write labels beside points', () => {
    expect(scatterFigure({ p: { x: [1], y: [2], labels: ['cat'] } }).data[0]).toMatchObject({
      mode: 'markers+text',
      text: ['cat'],
    });
  });

  it('colour a matrix around zero when it has both signs, from its least value otherwise', () => {
    expect(heatmapFigure([[-1, 3]]).data[0]).toMatchObject({ zmin: -3, zmax: 3 });
    expect(heatmapFigure([[1, 3]]).data[0]).toMatchObject({ zmin: 1, zmax: 3 });
    expect(heatmapFigure([[-3, -1]]).data[0]).toMatchObject({ zmin: -3, zmax: -1 });
    expect(heatmapFigure([[1, 3]], { low: 0 }).data[0]).toMatchObject({ zmin: 0, zmax: 3 });
  });

  it('keep row 0 of a matrix on top, and equal names apart', () => {
    const { layout } = heatmapFigure([[1], [2]], { yLabels: ['the', 'the'] });
    expect(layout.yaxis).toMatchObject({ range: [1.5, -0.5], tickvals: [0, 1], ticktext: ['the', 'the'] });
    expect(() => heatmapFigure([[1], [2]], { yLabels: ['the'] })).toThrow('2 labels were expected');
  });

  it('give the maps of a grid one scale and places that do not overlap', () => {
    const { data, layout } = heatmapGridFigure([[[1]], [[5]], [[2]]], {
      columns: 2,
      labels: ['a', 'b', 'c'],
    });
    expect(data.map(({ zmin, zmax, showscale }) => [zmin, zmax, showscale])).toEqual([
      [1, 5, true],
      [1, 5, false],
      [1, 5, false],
    ]);
    const domain = (name: string) => (layout[name] as { domain: number[] }).domain;
    expect(domain('xaxis')[1]).toBeLessThan(domain('xaxis2')[0]!);
    expect(domain('yaxis3')[1]).toBeLessThan(domain('yaxis')[0]!);
    expect(domain('xaxis3')).toEqual(domain('xaxis'));
  });

  it('of a live plot skip what a point does not hold', () => {
    const { data } = liveFigure({
      kind: 'live',
      title: 't',
      x: 'step',
      y: '',
      series: ['a', 'b'],
      references: {},
      logarithmic: false,
      points: [
        [0, 1, null],
        [1, 2, 9],
      ],
    });
    expect(data).toMatchObject([
      { name: 'a', x: [0, 1], y: [1, 2] },
      { name: 'b', x: [1], y: [9] },
    ]);
  });

  it('of anyone become plain JSON, and may not load pictures', () => {
    const figure = plainFigure({ data: [{ y: new Float32Array([0.5, Number.NaN]) }], layout: {} });
    expect(figure.data[0]!.y).toEqual([0.5, null]);
    expect(() =>
      plainFigure({ data: [], layout: { images: [{ source: 'https://example.com/a.png' }] } }),
    ).toThrow('the page has no network');
  });
});
