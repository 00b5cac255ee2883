/** What a model is made of, as rows and as a table. */
import { grouped, textTable } from '../text-table.ts';
import type { Module } from './module.ts';

export interface ParameterRow {
  readonly path: string;
  readonly shape: readonly number[];
  /** How many numbers. */
  readonly parameters: number;
  /** False when frozen. */
  readonly learns: boolean;
}

/** One row a parameter, in the order of the model. */
export function describe(module: Module): readonly ParameterRow[] {
  return [...module.parameters()].map(([path, { shape, size, trainable }]) => ({
    path,
    shape,
    parameters: size,
    learns: trainable,
  }));
}

/** The rows as aligned text, with their sum below. */
export function describeTable(module: Module): string {
  const rows = describe(module);
  const total = rows.reduce((sum, row) => sum + row.parameters, 0);
  const learning = rows.reduce((sum, row) => sum + (row.learns ? row.parameters : 0), 0);
  const cells = [
    ['parameter', 'shape', 'numbers', ''],
    ...rows.map(({ path, shape, parameters, learns }) => [
      path,
      `[${shape.join(', ')}]`,
      grouped(parameters),
      learns ? 'learns' : 'frozen',
    ]),
    ['total', '', grouped(total), learning === total ? 'learns' : `${grouped(learning)} learn`],
  ];
  return textTable(cells, (column) => column === 2);
}
