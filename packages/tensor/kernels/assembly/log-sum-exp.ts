import { constant, exp4OfNegative, expConstants, firstLanes, log, maxLanes, prepareExp, setConstant, sumLanes } from './math';

/** Writes what `logSumExpOfRow` reads. */
export function prepareLogSumExp(table: usize): void {
  prepareExp(table);
  setConstant(table, expConstants, -Infinity);
}

/** log Σ exp of one row of `end` bytes, the highest subtracted first. NaN when an element is. */
export function logSumExpOfRow(row: usize, end: usize, scratch: usize): f32 {
  const whole = end & ~15;
  const nothing = constant(scratch, expConstants);
  // What follows the row in its last vector takes part as −∞.
  const inside = firstLanes(<i32>(end - whole) >> 2);
  const last = whole == end ? nothing : v128.bitselect(v128.load(row + whole), nothing, inside);
  let highest = last;
  for (let j: usize = 0; j < whole; j += 16) highest = f32x4.pmax(highest, v128.load(row + j));
  // With every power e^−∞ = 0 the logarithm is −∞, and a NaN, which pmax passes over, stays one.
  let top = maxLanes(highest);
  if (top == -Infinity) top = 0;
  const shift = f32x4.splat(top);
  let sums = exp4OfNegative(f32x4.sub(last, shift), scratch);
  for (let j: usize = 0; j < whole; j += 16) {
    sums = f32x4.add(sums, exp4OfNegative(f32x4.sub(v128.load(row + j), shift), scratch));
  }
  return <f32>(<f64>top + log(sumLanes(sums)));
}

/** y = log Σ exp of every row of x [rows, columns]. */
export function logSumExp(x: usize, y: usize, rows: i32, columns: i32, scratch: usize): void {
  prepareLogSumExp(scratch);
  const width = <usize>columns << 2;
  for (const end = y + (<usize>rows << 2); y < end; y += 4) {
    store<f32>(y, logSumExpOfRow(x, width, scratch));
    x += width;
  }
}

/** dx = dy · exp(x − y), row by row; 0 where all of a row is −∞. */
export function logSumExpGradient(
  x: usize, y: usize, dy: usize, dx: usize, rows: i32, columns: i32, scratch: usize,
): void {
  prepareExp(scratch);
  const width = <usize>columns << 2;
  for (const end = y + (<usize>rows << 2); y < end; y += 4) {
    const logSum = load<f32>(y);
    const shift = f32x4.splat(logSum == -Infinity ? 0 : logSum), factor = v128.load32_splat(dy);
    for (let j: usize = 0; j < width; j += 16) {
      const share = exp4OfNegative(f32x4.sub(v128.load(x + j), shift), scratch);
      v128.store(dx + j, f32x4.mul(share, factor));
    }
    x += width;
    dx += width;
    dy += 4;
  }
}
