/** An evaluation as tables for people. */

import type { Share } from '@pixels/clip';
import type { FamilyName } from '@pixels/world';
import { type Cells, percent } from '../../common/cells.ts';
import type { EvaluationReport, FamilyResult, SplitResult } from './report.ts';

/** The families of a split, and their mean; beside what another split has of the same families, if one is given. */
export function splitTable({ families }: SplitResult, beside?: SplitResult): Cells {
  const others =
    beside && families.flatMap(({ family }) => beside.families.filter((row) => row.family === family));
  const column = <Cell>(...cells: Cell[]): Cell[] => (others === undefined ? [] : cells);
  const otherOf = (family: string): string => {
    const found = others?.find((row) => row.family === family);
    return found === undefined ? '' : percent(found.seen.share);
  };
  return [
    [
      'family',
      'right',
      '95 %',
      ...column(`in ${beside?.split}`),
      'blind',
      'shuffled',
      'majority',
      'chance',
      'questions',
    ],
    ...families.map(({ family, seen, blind, shuffled, majority }) => [
      family,
      ...shareCells(seen),
      ...column(otherOf(family)),
      percent(blind.share),
      percent(shuffled.share),
      percent(majority),
      percent(seen.chance),
      String(seen.of),
    ]),
    [
      'mean',
      meanOf(families, ({ seen }) => seen.share),
      '',
      ...column(meanOf(others ?? [], ({ seen }) => seen.share)),
      meanOf(families, ({ blind }) => blind.share),
      meanOf(families, ({ shuffled }) => shuffled.share),
      meanOf(families, ({ majority }) => majority),
      meanOf(families, ({ seen }) => seen.chance),
      '',
    ],
  ];
}

/** Families that ask for the same kind of thing, in one number: what a model is measured by. */
const groups: Readonly<Record<string, readonly FamilyName[]>> = {
  'what is there': ['what', 'presence', 'count', 'where', 'card-colour', 'relation', 'size'],
  'what it means': [
    'odd-one-out',
    'unusual',
    'affordance-where',
    'affordance-check',
    'affordance',
    'fridge',
    'dashboard-trend',
    'dashboard-bar',
    'receipt-total',
    'code-bug',
  ],
};

/** The mean and the lowest of each group of families; of groups that the split has whole. */
export function groupTable({ families }: SplitResult): Cells {
  const rows = Object.entries(groups).map(([title, names]) => ({
    title,
    found: families.filter(({ family }) => names.includes(family)),
    whole: names.every((name) => families.some(({ family }) => family === name)),
  }));
  const shareOf = ({ seen }: FamilyResult): number => seen.share;
  return [
    ['group', 'mean', 'blind', 'lowest', ''],
    ...rows
      .filter(({ whole }) => whole)
      .map(({ title, found }) => {
        const lowest = found.reduce((least, row) => (shareOf(row) < shareOf(least) ? row : least));
        return [
          title,
          meanOf(found, shareOf),
          meanOf(found, ({ blind }) => blind.share),
          percent(shareOf(lowest)),
          lowest.family,
        ];
      }),
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

function meanOf(rows: readonly FamilyResult[], of: (row: FamilyResult) => number): string {
  return rows.length === 0 ? '' : percent(rows.reduce((sum, row) => sum + of(row), 0) / rows.length);
}

function shareCells({ share, interval: [low, high] }: Share): readonly string[] {
  return [percent(share), `${percent(low)} – ${percent(high)}`];
}
