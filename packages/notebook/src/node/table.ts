import { shortNumber } from '../figure/numbers.ts';
import type { TableOutput } from '../record/session.ts';

/** Rows of anything → text and which columns are numbers. Objects give the columns by their keys, in order of appearance. */
export function tableOutput(
  rows: readonly Readonly<Record<string, unknown>>[] | readonly (readonly unknown[])[],
  options: { readonly columns?: readonly string[]; readonly caption?: string },
): TableOutput {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = options.columns ?? (rows.some(Array.isArray) ? keys.map(() => '') : keys);
  const picked = rows.map((row) =>
    Array.isArray(row)
      ? columns.map((_, index) => row[index] as unknown)
      : columns.map((name) => (row as Record<string, unknown>)[name]),
  );
  return {
    kind: 'table',
    columns,
    rows: picked.map((row) => row.map(cellText)),
    numeric: columns.map(
      (_, index) =>
        picked.some((row) => typeof row[index] === 'number') && picked.every((row) => isNumeric(row[index])),
    ),
    ...(options.caption && { caption: options.caption }),
  };
}

function isNumeric(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'number' || typeof value === 'bigint';
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'number' ? shortNumber(value) : String(value);
}
