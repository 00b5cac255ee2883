import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Share } from '@pixels/clip';
import { readJson } from '@pixels/tensor/node';
import type { FamilyName } from '@pixels/world';
import { expect, test } from 'vitest';
import type { EvaluationReport } from '../evaluation/report.ts';

const folder = join(import.meta.dirname, '..');
const readme = readFileSync(join(folder, '../../README.md'), 'utf8');
const evaluation = await readJson(join(folder, 'reference/evaluation.json'));
const { splits, swaps } = evaluation as EvaluationReport;
const { families } = splits[0]!;
const seen = (name: FamilyName): Share => families.find(({ family }) => family === name)!.seen;
const mean = (of: (share: Share) => number): number =>
  families.reduce((sum, family) => sum + of(family.seen), 0) / families.length;

test.each([
  ['on average', { share: mean(({ share }) => share), chance: mean(({ chance }) => chance) }],
  ['*what is this?*', seen('what')],
  ['*what is right of the camera?*', seen('relation')],
  ['*how many owls are there?*', seen('count')],
  ['*what is unusual here?*', seen('unusual')],
  ['its swap test', swaps.all.group],
  ['which thing is left and which right', swaps.byKind.position.group],
])('what the README says of the reference model, %s, is what was measured', (row, { share, chance }) => {
  const line = readme.split('\n').find((one) => one.startsWith('|') && one.includes(row));
  expect(line, `no row of the README says “${row}”`).toBeDefined();
  const [right, byChance] = line!.match(/[\d.]+(?= %)/g)!.map(Number);
  expect(right).toBe(Number((100 * share).toFixed(0)));
  expect(byChance).toBe(Number((100 * chance).toFixed(chance < 0.01 ? 1 : 0)));
});
