/** Which parts of a model learn, as a table: printed before every stage, so that nobody trains the wrong ones. */

import { describe, grouped, type Module, textTable } from '@pixels/tensor';

export interface FreezeRow {
  /** `vision`, `projector`, `decoder` …: a module or parameter that the model itself has. */
  readonly part: string;
  readonly parameters: number;
  /** How many of them learn. */
  readonly learning: number;
}

/** One row a part, in the order of the model; of a model that only wraps a `llava`, that one's parts. */
export function freezeRows(model: Module): readonly FreezeRow[] {
  const partOf = (path: string): string => path.replace(/^llava\./, '').split('.')[0]!;
  const byPart = Map.groupBy(describe(model), ({ path }) => partOf(path));
  return [...byPart].map(([part, rows]) => ({
    part,
    parameters: sum(rows.map(({ parameters }) => parameters)),
    learning: sum(rows.map(({ parameters, learns }) => (learns ? parameters : 0))),
  }));
}

/**
 * ```
 * part       parameters
 * vision        363,456  frozen
 * projector      65,792  learns
 * decoder     1,010,560  frozen
 * total       1,439,808  65,792 learn
 * ```
 */
export function freezeTable(model: Module): string {
  const rows = freezeRows(model);
  const total = {
    part: 'total',
    parameters: sum(rows.map(({ parameters }) => parameters)),
    learning: sum(rows.map(({ learning }) => learning)),
  };
  const cells = [
    ['part', 'parameters', ''],
    ...[...rows, total].map((row) => [row.part, grouped(row.parameters), verdict(row)]),
  ];
  return textTable(cells, (column) => column === 1);
}

function verdict({ parameters, learning }: FreezeRow): string {
  if (learning === 0) return 'frozen';
  return learning === parameters ? 'learns' : `${grouped(learning)} learn`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
