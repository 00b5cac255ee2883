/** What a benchmark leaves: a table to read, and JSON to keep. */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '@pixels/tensor/node';

/** One line of a table: column → value. Numbers are kept whole in the JSON and rounded in the table. */
export type Row = Readonly<Record<string, string | number>>;

export interface Report {
  /** `pnpm bench <name>`, and the name of the file. */
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
  /** What the columns mean, and what the issue asks for. */
  readonly notes: readonly string[];
}

/** The machine that the figures belong to. */
export function machine(description: string): Readonly<Record<string, string>> {
  return {
    backend: description,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    platform: `${process.platform} ${process.arch}`,
  };
}

/** Columns as wide as their widest cell; numbers to the right. */
export function table(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => cell(row[column]!)))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  const isNumber = columns.map((column) => typeof rows[0]?.[column] === 'number');
  return lines
    .map((line) =>
      line
        .map((text, index) => (isNumber[index] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Three significant digits, without an exponent. */
function cell(value: string | number): string {
  if (typeof value === 'string') return value;
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 4));
}

/** Writes `<folder>/<name>.json`. */
export function writeReport(report: Report, about: Readonly<Record<string, string>>, folder: string): string {
  const file = join(folder, `${report.name}.json`);
  const { title, notes, rows } = report;
  const json = JSON.stringify(
    { title, date: new Date().toISOString(), machine: about, notes, rows },
    null,
    2,
  );
  writeFileAtomic(file, `${json}\n`);
  return file;
}
