import type { TableOutput } from '../../record/session.ts';
import { paint, type Screen } from './screen.ts';
import { beside, columnsOf, padEnd, padStart, wrap } from './width.ts';

/** Aligned columns, numbers flush right. */
export function tableLines(table: TableOutput, screen: Screen): string[] {
  const rows = table.columns.some(Boolean) ? [table.columns, ...table.rows] : table.rows;
  const widths = widthsOf(rows, table.columns.length);
  const lines = rows.map((row) =>
    widths
      .map((width, index) => (table.numeric[index] ? padStart : padEnd)(row[index] ?? '', width))
      .join('  ')
      .trimEnd(),
  );
  return rows === table.rows ? lines : [paint(screen, 'dim', lines[0]!), ...lines.slice(1)];
}

/** Rows of text, the first of which are headings, in at most `room` columns: what is widest is wrapped. */
export function textTableLines(rows: readonly (readonly string[])[], room: number, screen: Screen): string[] {
  const widths = widthsOf(rows, rows[0]!.length);
  while (widths.reduce((sum, width) => sum + width + 2, -2) > room && Math.max(...widths) > 1) {
    widths[widths.indexOf(Math.max(...widths))]! -= 1;
  }
  const lines = rows.map((row) =>
    beside(widths.map((width, index) => inColumn(wrap(row[index] ?? '', width), width))),
  );
  return [...lines[0]!.map((line) => paint(screen, 'dim', line)), ...lines.slice(1).flat()];
}

/** As wide as its column, also where it is empty. */
function inColumn(lines: readonly string[], width: number): string[] {
  return (lines.length === 0 ? [''] : lines).map((line) => padEnd(line, width));
}

/** Of each column what its widest cell takes. */
function widthsOf(rows: readonly (readonly string[])[], columns: number): number[] {
  return Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))),
  );
}
