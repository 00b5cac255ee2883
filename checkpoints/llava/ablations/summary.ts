/** Several seeds of every condition in one table. */

import type { Cells } from '../../common/cells.ts';
import { baseline, conditions } from './conditions.ts';
import type { RunResult } from './run-condition.ts';

/** Mean and standard deviation over seeds, of shares. */
export interface Spread {
  readonly mean: number;
  /** √(Σ(x − mean)²/(n − 1)); 0 for one seed. */
  readonly deviation: number;
}

export interface ConditionSummary {
  readonly condition: string;
  readonly title: string;
  readonly seeds: readonly number[];
  readonly parameters: number;
  readonly seconds: number;
  /** Of each seed, the mean over the families. */
  readonly overall: Spread;
  readonly families: Readonly<Record<string, Spread>>;
}

/** One for each condition that has results, in the order of `conditions`. */
export function summarise(results: readonly RunResult[]): readonly ConditionSummary[] {
  return conditions.flatMap(({ name, title }) => {
    const own = results.filter(({ condition }) => condition === name);
    const [first] = own;
    if (first === undefined) return [];
    const families = Object.keys(first.families);
    return {
      condition: name,
      title,
      seeds: own.map(({ seed }) => seed),
      parameters: first.parameters,
      seconds: spread(own.map(({ seconds }) => seconds)).mean,
      overall: spread(own.map((result) => spread(Object.values(result.families)).mean)),
      families: Object.fromEntries(
        families.map((family) => [family, spread(own.map((result) => result.families[family]!))]),
      ),
    };
  });
}

export function spread(values: readonly number[]): Spread {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length === 1 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

/** In percent, mean ± deviation; what differs from the baseline beside it. */
export function summaryTable(summaries: readonly ConditionSummary[]): Cells {
  const base = summaries.find(({ condition }) => condition === baseline)?.overall.mean;
  const families = Object.keys(summaries[0]?.families ?? {});
  return [
    ['', 'mean', 'to all', ...families, 'parameters', 'seconds', 'seeds'],
    ...summaries.map(({ condition, title, overall, families: own, parameters, seconds, seeds }) => [
      title,
      inPercent(overall),
      base === undefined || condition === baseline ? '' : signed(overall.mean - base),
      ...families.map((family) => inPercent(own[family]!)),
      parameters.toLocaleString('en-US'),
      seconds.toFixed(0),
      String(seeds.length),
    ]),
  ];
}

function inPercent({ mean, deviation }: Spread): string {
  // In a narrow column the two stay together.
  return `${(100 * mean).toFixed(1)}\u00a0±\u00a0${(100 * deviation).toFixed(1)}`;
}

function signed(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(1)}`;
}
