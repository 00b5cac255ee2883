import type { TableOutput } from '../../record/session.ts';
import { paint, type Screen } from './screen.ts';
import { columnsOf, padEnd, padStart } from './width.ts';

/** Aligned columns, numbers flush right. */
export function tableLines(table: TableOutput, screen: Screen): string[] {
  const rows = table.columns.some(Boolean) ? [table.columns, ...table.rows] : table.rows;
  const widths = table.columns.map((_, index) => Math.max(...rows.map((row) => columnsOf(row[index] ?? ''))));
  const lines = rows.map((row) =>
    widths
      .map((width, index) => (table.numeric[index] ? padStart : padEnd)(row[index] ?? '', width))
      .join('  ')
      .trimEnd(),
  );
  return rows === table.rows ? lines : [paint(screen, 'dim', lines[0]!), ...lines.slice(1)];
}
