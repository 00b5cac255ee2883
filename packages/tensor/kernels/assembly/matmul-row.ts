import { fma } from './math';

// A single row times a matrix, as when a model writes one token at a time: every number of the matrix is used once, so
// that memory sets the speed, and the matrix is read front to back. Sums run along the depth one by one, as in a tile:
// the result has the same bits.

/** How many columns are summed while they stay in the first-level cache. */
const blockColumns: i32 = 4096;

/**
 * c [columns] = start + a [depth] · B [depth, columns] with adjacent columns; start 0 for none. Strides in bytes. Eight
 * rows of B are read side by side, so that c is loaded and stored once for all of them.
 */
export function multiplyRow(
  depth: i32, columns: i32, a: usize, aStep: usize, b: usize, bStep: usize, start: usize, c: usize,
): void {
  for (; columns > 0; columns -= blockColumns) {
    const bytes = <usize>min(columns, blockColumns) << 2;
    if (start == 0) memory.fill(c, 0, bytes);
    else memory.copy(c, start, bytes);
    let from = a, rows = b, k = 0;
    for (; k <= depth - 8; k += 8) {
      addRows(8, from, aStep, rows, bStep, c, bytes);
      from += 8 * aStep;
      rows += 8 * bStep;
    }
    for (; k < depth; k++) {
      addRows(1, from, aStep, rows, bStep, c, bytes);
      from += aStep;
      rows += bStep;
    }
    b += bytes;
    c += bytes;
    if (start != 0) start += bytes;
  }
}

/** c += Σ of 1 or 8 rows of B, each times its number of a. */
@inline
function addRows(count: i32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, bytes: usize): void {
  const b1 = b + bStep, b2 = b1 + bStep, b3 = b2 + bStep, b4 = b3 + bStep, b5 = b4 + bStep, b6 = b5 + bStep;
  const b7 = b6 + bStep;
  const x0 = v128.load32_splat(a);
  const x1 = count > 1 ? v128.load32_splat(a + aStep) : x0;
  const x2 = count > 1 ? v128.load32_splat(a + 2 * aStep) : x0;
  const x3 = count > 1 ? v128.load32_splat(a + 3 * aStep) : x0;
  const x4 = count > 1 ? v128.load32_splat(a + 4 * aStep) : x0;
  const x5 = count > 1 ? v128.load32_splat(a + 5 * aStep) : x0;
  const x6 = count > 1 ? v128.load32_splat(a + 6 * aStep) : x0;
  const x7 = count > 1 ? v128.load32_splat(a + 7 * aStep) : x0;
  let j: usize = 0;
  for (; j + 32 <= bytes; j += 32) {
    let low = v128.load(c + j), high = v128.load(c + j, 16);
    low = fma(x0, v128.load(b + j), low); high = fma(x0, v128.load(b + j, 16), high);
    if (count > 1) {
      low = fma(x1, v128.load(b1 + j), low); high = fma(x1, v128.load(b1 + j, 16), high);
      low = fma(x2, v128.load(b2 + j), low); high = fma(x2, v128.load(b2 + j, 16), high);
      low = fma(x3, v128.load(b3 + j), low); high = fma(x3, v128.load(b3 + j, 16), high);
      low = fma(x4, v128.load(b4 + j), low); high = fma(x4, v128.load(b4 + j, 16), high);
      low = fma(x5, v128.load(b5 + j), low); high = fma(x5, v128.load(b5 + j, 16), high);
      low = fma(x6, v128.load(b6 + j), low); high = fma(x6, v128.load(b6 + j, 16), high);
      low = fma(x7, v128.load(b7 + j), low); high = fma(x7, v128.load(b7 + j, 16), high);
    }
    v128.store(c + j, low); v128.store(c + j, high, 16);
  }
  for (; j < bytes; j += 4) {
    let sum = v128.load32_zero(c + j);
    sum = fma(x0, v128.load32_zero(b + j), sum);
    if (count > 1) {
      sum = fma(x1, v128.load32_zero(b1 + j), sum);
      sum = fma(x2, v128.load32_zero(b2 + j), sum);
      sum = fma(x3, v128.load32_zero(b3 + j), sum);
      sum = fma(x4, v128.load32_zero(b4 + j), sum);
      sum = fma(x5, v128.load32_zero(b5 + j), sum);
      sum = fma(x6, v128.load32_zero(b6 + j), sum);
      sum = fma(x7, v128.load32_zero(b7 + j), sum);
    }
    store<f32>(c + j, f32x4.extract_lane(sum, 0));
  }
}

/**
 * c [columns] = start + a [depth] · B [depth, columns] with an adjacent depth, as of a transposed matrix: eight columns
 * at a time, each front to back. Strides in bytes; start 0 for none.
 */
export function multiplyRowByColumns(
  depth: i32, columns: i32, a: usize, aStep: usize, b: usize, bColumn: usize, start: usize, c: usize,
): void {
  for (; columns >= 8; columns -= 8) {
    addColumns(depth, a, aStep, b, bColumn, start, c);
    b += 8 * bColumn;
    c += 32;
    if (start != 0) start += 32;
  }
  for (; columns > 0; columns--) {
    let sum = start == 0 ? f32x4.splat(0) : v128.load32_zero(start);
    let x = a, y = b;
    for (let k = 0; k < depth; k++) {
      sum = fma(v128.load32_zero(x), v128.load32_zero(y), sum);
      x += aStep;
      y += 4;
    }
    store<f32>(c, f32x4.extract_lane(sum, 0));
    b += bColumn;
    c += 4;
    if (start != 0) start += 4;
  }
}

/** Eight columns; blocks of 4 × 4 are transposed in registers, so that a lane holds a column. */
@inline
function addColumns(depth: i32, a: usize, aStep: usize, b: usize, bColumn: usize, start: usize, c: usize): void {
  let low = start == 0 ? f32x4.splat(0) : v128.load(start);
  let high = start == 0 ? f32x4.splat(0) : v128.load(start, 16);
  const b1 = bColumn, b2 = 2 * bColumn, b3 = 3 * bColumn;
  let next = b + 4 * bColumn;
  let k = 0;
  for (; k <= depth - 4; k += 4) {
    const x0 = v128.load32_splat(a), x1 = v128.load32_splat(a + aStep);
    const x2 = v128.load32_splat(a + 2 * aStep), x3 = v128.load32_splat(a + 3 * aStep);
    low = addBlock(x0, x1, x2, x3, v128.load(b), v128.load(b + b1), v128.load(b + b2), v128.load(b + b3), low);
    high = addBlock(
      x0, x1, x2, x3, v128.load(next), v128.load(next + b1), v128.load(next + b2), v128.load(next + b3), high,
    );
    a += 4 * aStep;
    b += 16;
    next += 16;
  }
  for (; k < depth; k++) {
    const x = v128.load32_splat(a);
    low = fma(x, gather(b, bColumn), low);
    high = fma(x, gather(next, bColumn), high);
    a += aStep;
    b += 4;
    next += 4;
  }
  v128.store(c, low);
  v128.store(c, high, 16);
}

@inline
function addBlock(
  x0: v128, x1: v128, x2: v128, x3: v128, b0: v128, b1: v128, b2: v128, b3: v128, sum: v128,
): v128 {
  const low01 = v128.shuffle<f32>(b0, b1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(b0, b1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(b2, b3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(b2, b3, 2, 6, 3, 7);
  sum = fma(x0, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), sum);
  sum = fma(x1, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), sum);
  sum = fma(x2, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), sum);
  return fma(x3, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), sum);
}

/** A number of each of four columns. */
@inline
function gather(b: usize, bColumn: usize): v128 {
  const first = v128.load32_zero(b);
  const two = v128.load32_lane(b + bColumn, first, 1);
  const three = v128.load32_lane(b + 2 * bColumn, two, 2);
  return v128.load32_lane(b + 3 * bColumn, three, 3);
}
