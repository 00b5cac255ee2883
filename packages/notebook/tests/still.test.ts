import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { barFigure, lineFigure, scatterFigure } from '../src/figure/chart.ts';
import type { Figure } from '../src/figure/figure.ts';
import { heatmapFigure, heatmapGridFigure } from '../src/figure/heatmap.ts';
import { counted } from '../src/node/still/histogram.ts';
import { paper, themed } from '../src/node/still/palette.ts';
import { niceTicks, scaleFor } from '../src/node/still/scale.ts';
import { stillSvg } from '../src/node/still/still.ts';

/** The colour at a place of the picture, as another program draws it. */
function colourIn(figure: Figure, x: number, y: number): string {
  const picture = new Resvg(stillSvg(figure, paper).text, { font: { loadSystemFonts: false } }).render();
  const at = (Math.round(y) * picture.width + Math.round(x)) * 4;
  return `#${[...picture.pixels.subarray(at, at + 3)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

describe('a still heat map', () => {
  it('has the colours of its values where they belong, row 0 on top', () => {
    const figure = heatmapFigure(
      [
        [0, 1],
        [1, 1],
      ],
      { numbers: false },
    );
    const { width = 0, height = 0, margin: { l = 0, r = 0, t = 0, b = 0 } = {} } = figure.layout;
    const at = (column: number, row: number) =>
      colourIn(figure, l + ((width - l - r) * (column + 0.5)) / 2, t + ((height - t - b) * (row + 0.5)) / 2);
    expect(at(0, 0)).toBe('#0c1236');
    expect(at(1, 0)).toBe('#fdf7cd');
    expect(at(0, 1)).toBe('#fdf7cd');
  });

  it('lies the other way round on an axis that grows upwards', () => {
    const figure: Figure = {
      data: [{ type: 'heatmap', z: [[0], [1]], showscale: false }],
      layout: { width: 100, height: 100, margin: { l: 0, r: 0, t: 0, b: 0 } },
    };
    expect(colourIn(figure, 50, 75)).toBe('#0c1236');
    expect(colourIn(figure, 50, 25)).toBe('#fdf7cd');
  });
});

describe('a still plot', () => {
  it('draws a curve from the lower left to the upper right', () => {
    const figure = lineFigure({ a: [0, 10] });
    const [, x0, y0, x1, y1] =
      /<path d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"/.exec(stillSvg(figure).text) ?? [];
    expect(Number(x0)).toBeLessThan(Number(x1));
    expect(Number(y0)).toBeGreaterThan(Number(y1));
    expect(colourIn(figure, Number(x0) + 1, Number(y0))).not.toBe('#ffffff');
  });

  it('breaks a curve at a gap', () => {
    expect(stillSvg(lineFigure({ a: [0, 1, Number.NaN, 2, 3] })).text).toMatch(
      /d="M\S+ \S+L\S+ \S+M\S+ \S+L\S+ \S+"/,
    );
  });

  it('keeps the peak of a long curve', () => {
    const values = Array.from({ length: 20_000 }, (_, i) => (i === 12_345 ? 100 : 0));
    const svg = stillSvg(lineFigure({ a: values })).text;
    const heights = [...svg.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map((match) => Number(match[1]));
    expect(heights.length).toBeLessThan(2000);
    expect(Math.min(...heights)).toBeLessThan(40);
  });

  it.each([
    [{ type: 'bar', x: ['a'], y: [3], error_y: { type: 'data', array: [1] } }, ['y', 'height']],
    [
      { type: 'bar', orientation: 'h', y: ['a'], x: [3], error_x: { type: 'data', array: [1] } },
      ['x', 'width'],
    ],
  ] as const)('draws how far a bar of 3 may be off: %j', (bar, [axis, extent]) => {
    const svg = stillSvg({ data: [bar], layout: {} }).text;
    const length = Number(new RegExp(`<rect x="[^>]* ${extent}="([\\d.]+)"[^>]*/>(?=<line)`).exec(svg)![1]);
    const [from, to] = [1, 2].map((end) =>
      Number(new RegExp(`/><line[^>]* ${axis}${end}="([\\d.]+)"[^>]*stroke-width="2"`).exec(svg)![1]),
    );
    expect(Math.abs(from! - to!)).toBeCloseTo((2 / 3) * length, 0);
  });

  it('draws bars from zero in proportion', () => {
    const svg = stillSvg(barFigure({ cat: 3, dog: 1 })).text;
    const [cat, dog] = [...svg.matchAll(/height="([\d.]+)" fill="#2f5bd0"/g)].map((match) =>
      Number(match[1]),
    );
    expect(cat! / dog!).toBeCloseTo(3, 1);
  });

  it.each<[string, Figure]>([
    ['curves', lineFigure({ a: [1, 2], b: [2, 1] }, { title: 'T', x: 'X', y: 'Y', references: { r: 1 } })],
    ['a logarithmic axis', lineFigure({ a: [1, 1000] }, { logarithmic: true })],
    ['points', scatterFigure({ a: { x: [1], y: [1], labels: ['cat'] } })],
    ['no points', lineFigure({ a: [] })],
    ['one point', lineFigure({ a: [7] })],
    ['bars', barFigure({ a: { x: 1 }, b: { x: -2 } }, { horizontal: true })],
    ['a constant map', heatmapFigure([[1, 1]])],
    ['a map with a hole', heatmapFigure([[1, Number.NaN]])],
    ['a grid', heatmapGridFigure([[[1, 2]], [[3, 4]]], { labels: ['a', 'b'] })],
    ['a histogram', { data: [{ type: 'histogram', x: [1, 2, 2, 3] }], layout: {} }],
    ['a trace only plotly knows', { data: [{ type: 'violin', y: [1, 2] }], layout: {} }],
    ['nothing', { data: [], layout: {} }],
  ])('is a picture that another program can draw: %s', (_, figure) => {
    for (const palette of [paper, themed]) {
      const svg = stillSvg(figure, palette).text;
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(new Resvg(svg, { font: { loadSystemFonts: false } }).width).toBeGreaterThan(100);
    }
  });

  it('sets a text beside its point, on the side that the figure says', () => {
    const placeOf = (textposition: string): [dx: number, dy: number, anchor: string] => {
      const dot = { x: [1], y: [1], mode: 'markers+text', text: ['cat'], textposition } as const;
      const svg = stillSvg({ data: [dot], layout: {} }).text;
      const [, x, y, anchor] = /<text x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)"[^>]*>cat</.exec(svg)!;
      const [, cx, cy] = /<circle cx="([\d.]+)" cy="([\d.]+)"/.exec(svg)!;
      return [Math.sign(Number(x) - Number(cx)), Math.round(Number(y) - Number(cy)), anchor!];
    };
    expect(placeOf('top center')).toEqual([0, -7, 'middle']);
    expect(placeOf('top left')).toEqual([-1, -7, 'end']);
    expect(placeOf('bottom center')).toEqual([0, 16, 'middle']);
    expect(placeOf('middle right')).toEqual([1, 4, 'start']);
  });

  it('takes no colour that is more than a colour', () => {
    const figure: Figure = { data: [{ y: [1, 2], line: { color: 'url(https://example.com)' } }], layout: {} };
    expect(stillSvg(figure).text).not.toContain('example.com');
  });
});

describe('ticks', () => {
  it('are round numbers between the ends', () => {
    expect(niceTicks(0, 10)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(niceTicks(0.1, 0.32)).toEqual([0.1, 0.15, 0.2, 0.25, 0.3]);
    expect(niceTicks(-3, 3)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
  });

  it('of a logarithmic axis are powers of ten', () => {
    const { ticks } = scaleFor({ type: 'log' }, [1, 1000], { fromZero: false, room: 300 });
    expect(ticks.map(({ text }) => text)).toEqual(['1', '10', '100', '1000']);
  });
});

describe('counted', () => {
  it('counts every value once', () => {
    const values = Array.from({ length: 200 }, (_, i) => Math.sin(i));
    const bars = counted({ type: 'histogram', x: values });
    expect((bars.y as number[]).reduce((a, b) => a + b, 0)).toBe(200);
    expect(counted({ type: 'scatter', x: [1] })).toEqual({ type: 'scatter', x: [1] });
  });
});
