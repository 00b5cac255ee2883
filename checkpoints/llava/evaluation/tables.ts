/** An evaluation as tables for people. */

import type { Share } from '@pixels/clip';
import type { EvaluationReport, FamilyResult, SplitResult } from './report.ts';

export type Cells = readonly (readonly string[])[];

/** The families of a split; beside another split's, if given, so that a difference shows. */
export function splitTable({ families }: SplitResult, beside?: SplitResult): Cells {
  const other = (family: string): readonly string[] => {
    const found = beside?.families.find((row) => row.family === family);
    return beside === undefined ? [] : [found === undefined ? '' : percent(found.seen.share)];
  };
  return [
    [
      'family',
      'right',
      '95 %',
      ...(beside === undefined ? [] : [`in ${beside.split}`]),
      'blind',
      'shuffled',
      'majority',
      'chance',
      'questions',
    ],
    ...families.map((row) => [row.family, ...shareCells(row.seen), ...other(row.family), ...restCells(row)]),
    [
      'mean',
      percent(mean(families.map(({ seen }) => seen.share))),
      '',
      ...other(''),
      ...meansOf(families),
      '',
      '',
    ],
  ];
}

export function swapTable({ swaps }: EvaluationReport): Cells {
  const rows = [['all', swaps.all] as const, ...Object.entries(swaps.byKind)];
  return [
    ['swaps', 'text', 'image', 'group', '95 %', 'items'],
    ...rows.map(([kind, { text, image, group }]) => [
      kind,
      percent(text.share),
      percent(image.share),
      ...shareCells(group),
      String(group.of),
    ]),
    ['chance', '25.0', '25.0', '16.7', '', ''],
  ];
}

/** Columns as wide as their widest cell; all but the first to the right. */
export function aligned(cells: Cells): string {
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
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

function shareCells({ share, interval: [low, high] }: Share): readonly string[] {
  return [percent(share), `${percent(low)} – ${percent(high)}`];
}

function restCells({ blind, shuffled, majority, seen }: FamilyResult): readonly string[] {
  return [
    percent(blind.share),
    percent(shuffled.share),
    percent(majority),
    percent(seen.chance),
    String(seen.of),
  ];
}

function meansOf(families: readonly FamilyResult[]): readonly string[] {
  return [
    percent(mean(families.map(({ blind }) => blind.share))),
    percent(mean(families.map(({ shuffled }) => shuffled.share))),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
}
