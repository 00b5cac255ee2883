/** What was measured, as rows of text: for a terminal, for a card. */

import { textTable } from '@pixels/tensor';

export type Cells = readonly (readonly string[])[];

/** Columns as wide as their widest cell; all but the first to the right. */
export function aligned(cells: Cells): string {
  return textTable(cells, (column) => column > 0);
}

export function markdown([head, ...rows]: Cells): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head!.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head!, rule, ...rows].map(line).join('\n');
}

/** 0.9731 → 97.3. */
export function percent(share: number): string {
  return (100 * share).toFixed(1);
}
