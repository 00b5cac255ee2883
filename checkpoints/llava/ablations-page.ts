import { join } from 'node:path';
import { lesson, report, show } from '@pixels/notebook/node';
import { readJson } from '@pixels/tensor/node';
import { percent } from '../common/cells.ts';
import type { AblationReport } from './ablations/report.ts';

await lesson(import.meta, {
  number: 0,
  title: 'What each stage is worth',
  about: 'The small world, trained with one thing left out or done otherwise, several seeds each.',
  quickTime: '1 s',
  command: 'pnpm ablations:page',
});
const { command, machine, questions, conditions } = (await readJson(
  join(import.meta.dirname, 'ablations.json'),
)) as AblationReport;
report('measured by', command);
report('measured on', machine);

// %% [markdown]
// # What each stage is worth
//
// One model, forty things, a few kinds of questions. Each row leaves one thing out, or does it otherwise; the rest stays
// as it is, the number of steps too. The model answers questions of the split `test`, about pictures that it never saw.

// %% [folded] Right answers, in percent, and the standard deviation over seeds
const seeds = Math.max(...conditions.map((condition) => condition.seeds.length));
show.plot(
  {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        y: conditions.map(({ title }) => title),
        x: conditions.map(({ overall }) => 100 * overall.mean),
        error_x: { type: 'data', array: conditions.map(({ overall }) => 100 * overall.deviation) },
      },
    ],
    layout: {
      height: 110 + 30 * conditions.length,
      margin: { l: 290, r: 16, t: 40, b: 48 },
      xaxis: { title: { text: 'right answers, %' }, range: [0, 100] },
      yaxis: { autorange: 'reversed', automargin: true, type: 'category' },
    },
  },
  { caption: `Mean over ${seeds} seeds, each the mean over the families, ${questions} questions a family.` },
);

// %% [folded] Family by family
show.table(
  conditions.map(({ title, overall, families, parameters, seconds }) => ({
    '': title,
    mean: spoken(overall),
    ...Object.fromEntries(Object.entries(families).map(([family, share]) => [family, spoken(share)])),
    parameters: parameters.toLocaleString('en-US'),
    seconds: Math.round(seconds),
  })),
);

function spoken({ mean, deviation }: { readonly mean: number; readonly deviation: number }): string {
  return `${percent(mean)} ± ${percent(deviation)}`;
}
