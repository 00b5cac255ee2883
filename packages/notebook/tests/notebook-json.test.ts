import { describe, expect, it } from 'vitest';
import { heatmapFigure } from '../src/figure/heatmap.ts';
import { notebookJson } from '../src/node/notebook-json.ts';
import { encodePng } from '../src/node/png.ts';
import { tableOutput } from '../src/node/table.ts';
import { sessionOf } from './helpers.ts';

interface Notebook {
  readonly nbformat: number;
  readonly nbformat_minor: number;
  readonly cells: readonly {
    readonly cell_type: string;
    readonly id: string;
    readonly source: readonly string[];
    readonly execution_count?: number;
    readonly outputs?: readonly {
      readonly output_type: string;
      readonly data?: Record<string, unknown>;
      readonly text?: readonly string[];
    }[];
  }[];
}

const png = encodePng({ width: 2, height: 1, channels: 1, data: new Uint8Array([0, 255]) }).toString(
  'base64',
);
const session = sessionOf(
  { kind: 'text', stream: 'stdout', text: 'one\ntwo\n' },
  { kind: 'text', stream: 'stderr', text: 'oh\n' },
  { kind: 'figure', figure: heatmapFigure([[1, 2]], { title: 'map' }) },
  { kind: 'images', images: [{ png, width: 2, height: 1, label: 'l' }], columns: 1, scale: 8, caption: 'c' },
  tableOutput([{ a: 1, b: 'x' }], {}),
  { kind: 'markdown', text: '**bold**' },
  { kind: 'expectation', name: 'n', value: 1, shown: '1', low: 0, high: 2, note: '', ok: true },
);

describe('notebookJson', () => {
  const notebook = JSON.parse(notebookJson(session)) as Notebook;
  const [, cell] = notebook.cells;

  it('is nbformat 4.5 with a lawful id for each cell', () => {
    expect([notebook.nbformat, notebook.nbformat_minor]).toEqual([4, 5]);
    const ids = notebook.cells.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
    expect(cell).toMatchObject({ cell_type: 'code', source: ['show();'], execution_count: 0 });
  });

  it('keeps printed text by stream and line', () => {
    expect(cell!.outputs!.slice(0, 2)).toEqual([
      { output_type: 'stream', name: 'stdout', text: ['one\n', 'two\n'] },
      { output_type: 'stream', name: 'stderr', text: ['oh\n'] },
    ]);
  });

  it('carries a figure for plotly, as a picture and as text', () => {
    const { data = {} } = cell!.outputs![2]!;
    expect(Object.keys(data)).toEqual(['application/vnd.plotly.v1+json', 'image/png', 'text/plain']);
    expect(data['application/vnd.plotly.v1+json']).toMatchObject({
      data: [{ type: 'heatmap', z: [[1, 2]] }],
    });
    const picture = Buffer.from(data['image/png'] as string, 'base64');
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    expect(picture.readUInt32BE(16)).toBeGreaterThan(400);
  });

  it('shows pictures, tables, prose and bands in forms a notebook knows', () => {
    const kinds = cell!.outputs!.slice(3).map(({ data }) => Object.keys(data ?? {}));
    expect(kinds).toEqual([
      ['image/png', 'text/plain'],
      ['text/html', 'text/plain'],
      ['text/markdown', 'text/plain'],
      ['text/html', 'text/plain'],
    ]);
  });
});
