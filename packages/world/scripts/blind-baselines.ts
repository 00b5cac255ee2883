/**
 * Prints how well each family of questions is answered without looking.
 *
 *     pnpm exec tsx packages/world/scripts/blind-baselines.ts [split]
 */
import type { WorldSplit } from '../src/index.ts';
import { blindTable } from '../src/index.ts';
import { loadWorld } from '../src/node.ts';

const split = (process.argv[2] ?? 'test') as WorldSplit;
const rows = blindTable(await loadWorld({ split: 'train', seed: 1 }), await loadWorld({ split, seed: 1 }));
const percent = (share: number): string => (100 * share).toFixed(1).padStart(6);
console.log('family             chance  major.   same     NB  answers  bits');
for (const row of rows) {
  const shares = [row.chance, row.majority, row.sameQuestion, row.naiveBayes].map(percent).join(' ');
  console.log(
    `${row.family.padEnd(18)} ${shares}  ${String(row.answers).padStart(6)} ${row.entropy.toFixed(2).padStart(6)}`,
  );
}
