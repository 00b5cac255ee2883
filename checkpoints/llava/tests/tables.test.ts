import { shareOf } from '@pixels/clip';
import type { FamilyName } from '@pixels/world';
import { expect, test } from 'vitest';
import { aligned, markdown } from '../../common/cells.ts';
import type { FamilyResult } from '../evaluation/report.ts';
import { groupTable, splitTable } from '../evaluation/tables.ts';

const row = (family: FamilyName, right: number): FamilyResult => ({
  family,
  seen: shareOf(right, 100, 0.25),
  majority: 0.3,
  blind: shareOf(25, 100, 0.25),
  shuffled: shareOf(20, 100, 0.25),
});

test('a split, with its mean', () => {
  const cells = splitTable({ split: 'test', families: [row('where', 90), row('unusual', 70)] });
  expect(cells).toEqual([
    ['family', 'right', '95 %', 'blind', 'shuffled', 'majority', 'chance', 'questions'],
    ['where', '90.0', '82.6 – 94.5', '25.0', '20.0', '30.0', '25.0', '100'],
    ['unusual', '70.0', '60.4 – 78.1', '25.0', '20.0', '30.0', '25.0', '100'],
    ['mean', '80.0', '', '25.0', '20.0', '30.0', '25.0', ''],
  ]);
  expect(aligned(cells).split('\n')[1]).toBe(
    'where     90.0  82.6 – 94.5   25.0      20.0      30.0    25.0        100',
  );
  expect(markdown(cells).split('\n').slice(0, 2)).toEqual([
    '| family | right | 95 % | blind | shuffled | majority | chance | questions |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ]);
});

test('beside another split, whose mean is over the same families', () => {
  const seen = {
    split: 'test',
    families: [row('where', 90), row('relation', 80), row('size', 100)],
  } as const;
  const cells = splitTable({ split: 'pairs', families: [row('relation', 70), row('size', 90)] }, seen);
  expect(cells.map((cells) => cells[3])).toEqual(['in test', '80.0', '100.0', '90.0']);
  expect(new Set(cells.map(({ length }) => length)).size).toBe(1);
});

test('groups that a split has whole, with the lowest of each', () => {
  const names = ['what', 'presence', 'count', 'where', 'card-colour', 'relation', 'size'] as const;
  const families = names.map((name, index) => row(name, 90 + index));
  expect(groupTable({ split: 'test', families })).toEqual([
    ['group', 'mean', 'blind', 'lowest', ''],
    ['what is there', '93.0', '25.0', '90.0', 'what'],
  ]);
  expect(groupTable({ split: 'test', families: families.slice(1) })).toHaveLength(1);
});
