/** Tables for terminals. */

/**
 * Columns as wide as their widest cell, two spaces apart.
 * @param isRight whether a column is aligned to the right.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  isRight: (column: number) => boolean,
): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const placed = (cell: string, column: number): string =>
    isRight(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  return rows.map((row) => row.map(placed).join('  ').trimEnd()).join('\n');
}

/** 834048 → 834,048. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
