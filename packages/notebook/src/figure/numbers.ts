/** A list of numbers in any of the usual clothes; null is a gap. */
export type Numbers = ArrayLike<number | null>;

/** What a tensor of any library looks like from outside. */
export interface TensorLike {
  readonly shape: readonly number[];
  dataSync(): ArrayLike<number>;
}

/** Rows of numbers, or a tensor [rows, columns]. */
export type Matrix = readonly Numbers[] | TensorLike;

/** A number as a page keeps it: five digits, and null (a gap) for what JSON cannot carry. */
export function plainNumber(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}

export function listOf(values: Numbers): (number | null)[] {
  return Array.from(values, plainNumber);
}

/**
 * matrix → rows of plain numbers, all of one length.
 *
 * @throws when a tensor is not of rank 2, the matrix is empty, or its rows differ in length.
 */
export function rowsOf(matrix: Matrix, where: string): (number | null)[][] {
  const rows = 'dataSync' in matrix ? tensorRows(matrix, where) : matrix.map(listOf);
  const columns = rows[0]?.length ?? 0;
  if (columns === 0)
    throw new RangeError(`${where}: the matrix is empty; give at least one row of one number`);
  const ragged = rows.findIndex((row) => row.length !== columns);
  if (ragged >= 0) {
    throw new RangeError(
      `${where}: all rows must have ${columns} numbers like the first; row ${ragged} has ${rows[ragged]?.length}`,
    );
  }
  return rows;
}

function tensorRows(tensor: TensorLike, where: string): (number | null)[][] {
  const [rows, columns] = tensor.shape;
  if (rows === undefined || columns === undefined || tensor.shape.length !== 2) {
    throw new RangeError(
      `${where}: a tensor must have the shape [rows, columns]; got [${tensor.shape.join(', ')}]; squeeze or slice it first`,
    );
  }
  const data = tensor.dataSync();
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => plainNumber(data[row * columns + column])),
  );
}

/** 0.000123 → '1.23e-4', 2.302585 → '2.303', 834000 → '834,000': four digits of a fraction, all of a whole number. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  if (Number.isSafeInteger(value))
    return Math.abs(value) < 10_000 ? String(value) : value.toLocaleString('en-US');
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e7)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  if (size >= 1000) return shortNumber(Math.round(value));
  return String(Number(value.toPrecision(4)));
}

/** The least and the greatest of all numbers; [0, 1] when there are none. */
export function extent(values: Iterable<number | null>): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}
