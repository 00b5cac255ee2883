import type { Figure } from '../figure/figure.ts';
import { liveFigure } from '../figure/live.ts';
import { shortNumber } from '../figure/numbers.ts';
import type {
  CellRecord,
  ExpectationOutput,
  RecordedOutput,
  Session,
  TableOutput,
} from '../record/session.ts';
import { withoutTitle } from './html/cell.ts';
import { tableMarkup } from './html/outputs.ts';
import { html, type Markup } from './html/template.ts';
import { imageGridSvg } from './still/image-grid.ts';
import { rasterise } from './still/raster.ts';
import { stillSvg } from './still/still.ts';
import { outputLines } from './terminal/outputs.ts';

const plain = { columns: 80, depth: 1, unicode: false };

/** A session as a Jupyter notebook (nbformat 4.5): figures for plotly, as a PNG, and as text. */
export function notebookJson(session: Session): string {
  const reached = session.cells
    .map((cell, index) => ({ cell, index }))
    .filter(({ cell }) => cell.state !== 'pending');
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      title: session.lesson.title,
      kernelspec: { name: 'typescript', display_name: 'TypeScript', language: 'typescript' },
      language_info: { name: 'typescript', file_extension: '.ts', mimetype: 'text/x.typescript' },
    },
    cells: [
      { cell_type: 'markdown', id: 'title', metadata: {}, source: lines(`# ${session.lesson.title}`) },
      ...reached.map(({ cell, index }) => notebookCell(session, cell, index)),
    ],
  };
  return `${JSON.stringify(notebook)}\n`;
}

function notebookCell(session: Session, cell: CellRecord, index: number): object {
  const id = `cell-${index}`;
  if (cell.kind === 'prose') {
    const source = lines(withoutTitle(cell.source, session.lesson.title));
    return { cell_type: 'markdown', id, metadata: {}, source };
  }
  const hidden = cell.folded && { jupyter: { source_hidden: true } };
  return {
    cell_type: 'code',
    id,
    metadata: { ...hidden },
    execution_count: index,
    source: lines(cell.source),
    outputs: [
      ...cell.outputs.map(notebookOutput),
      ...(cell.state === 'failed' ? [errorOutput(session)] : []),
    ],
  };
}

function notebookOutput(output: RecordedOutput): object {
  const text = outputLines(output, plain).join('\n');
  switch (output.kind) {
    case 'text':
      return { output_type: 'stream', name: output.stream, text: lines(output.text) };
    case 'markdown':
      return display({ 'text/markdown': lines(output.text), 'text/plain': lines(output.text) });
    case 'images':
      return display({
        'image/png': base64(imageGridSvg(output)),
        'text/plain': lines(output.caption ?? 'pictures'),
      });
    case 'figure':
      return figureOutput(output.figure, text);
    case 'live':
      return figureOutput(liveFigure(output), text);
    case 'table':
      return display({
        'text/html': lines(tableMarkup(output as TableOutput).text),
        'text/plain': lines(text),
      });
    case 'expectation':
      return display({ 'text/html': lines(bandMarkup(output).text), 'text/plain': lines(text) });
  }
}

function figureOutput(figure: Figure, text: string): object {
  return display({
    'application/vnd.plotly.v1+json': figure,
    'image/png': base64(stillSvg(figure)),
    'text/plain': lines(text),
  });
}

function bandMarkup(row: ExpectationOutput): Markup {
  return html`<p><b>${row.name}</b>: you should see ${shortNumber(row.low)} to ${shortNumber(row.high)}, you got <b>${row.shown}</b> ${
    row.ok ? '✓' : '✗'
  } ${row.note}</p>`;
}

function errorOutput({ error }: Session): object {
  const { name = 'Error', message = '', stack = [] } = error ?? {};
  return { output_type: 'error', ename: name, evalue: message, traceback: [`${name}: ${message}`, ...stack] };
}

function display(data: object): object {
  return { output_type: 'display_data', metadata: {}, data };
}

function base64(svg: Markup): string {
  return rasterise(svg).toString('base64');
}

/** Notebooks keep text as a list of lines, each with its line end. */
function lines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
