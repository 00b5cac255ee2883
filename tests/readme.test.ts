import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

interface Share {
  readonly share: number;
  readonly chance: number;
}
interface Evaluation {
  readonly splits: readonly {
    readonly families: readonly { readonly family: string; readonly seen: Share }[];
  }[];
  readonly swaps: {
    readonly all: { readonly group: Share };
    readonly byKind: { readonly position: { readonly group: Share } };
  };
}

const { splits, swaps } = JSON.parse(read('checkpoints/llava/reference/evaluation.json')) as Evaluation;
const { families } = splits[0]!;
const seen = (name: string): Share => families.find(({ family }) => family === name)!.seen;
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
  const line = read('README.md')
    .split('\n')
    .find((one) => one.startsWith('|') && one.includes(row));
  expect(line, `no row of the README says “${row}”`).toBeDefined();
  const [right, byChance] = line!.match(/[\d.]+(?= %)/g)!.map(Number);
  expect(right).toBe(Number((100 * share).toFixed(0)));
  expect(byChance).toBe(Number((100 * chance).toFixed(chance < 0.01 ? 1 : 0)));
});
