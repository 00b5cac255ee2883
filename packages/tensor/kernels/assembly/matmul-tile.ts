import { fma } from './math';

/**
 * The inner loop of every matrix product: a tile of up to 6 × 8 results stays in registers while the loop runs over
 * the depth. Each step multiplies a column of A with a row of B: 2 loads of B, 6 of A, 12 multiply-adds. That is all
 * that 16 vector registers hold; unrolling the loop makes the compiler spill, and halves the speed.
 */

/** Height of a tile. Without fused multiply-add each product needs a register of its own, so 4 rows must do. */
export const tileRows: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;

/** Width of a tile, in floats: two vectors. */
export const tileColumns: i32 = 8;

/**
 * C [rows, 8] = start + A [rows, depth] · B [depth, 8], for 1 to 6 rows. Strides in bytes: `Row` from one row to the
 * next, `Step` from one step of the depth to the next. B and C have 8 adjacent columns, A may lie in any way.
 */
export function multiplyTile(
  rows: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  start: usize, startRow: usize, c: usize, cRow: usize,
): void {
  anyRows(rows, true, depth, a, aRow, aStep, b, bStep, start, startRow, c, cRow);
}

/** As `multiplyTile`, but only the first 4 columns are computed; the other 4 of C become those of `start`. */
export function multiplyNarrowTile(
  rows: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  start: usize, startRow: usize, c: usize, cRow: usize,
): void {
  anyRows(rows, false, depth, a, aRow, aStep, b, bStep, start, startRow, c, cRow);
}

/** A loop for each number of rows: a matrix whose height is no multiple of 6 pays for no row it does not have. */
@inline
function anyRows(
  rows: i32, wide: bool, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  start: usize, startRow: usize, c: usize, cRow: usize,
): void {
  switch (rows) {
    case 1: tile(1, wide, depth, a, aRow, aStep, b, bStep, start, startRow, c, cRow); break;
    case 2: tile(2, wide, depth, a, aRow, aStep, b, bStep, start, startRow, c, cRow); break;
    case 3: tile(3, wide, depth, a, aRow, aStep, b, bStep, start, startRow, c, cRow); break;
    case 4: tile(4, wide, depth, a, aRow, aStep, b, bStep, start, startRow, c, cRow); break;
    case 5: tile(5, wide, depth, a, aRow, aStep, b, bStep, start, startRow, c, cRow); break;
    default: tile(6, wide, depth, a, aRow, aStep, b, bStep, start, startRow, c, cRow);
  }
}

/** `rows` and `wide` are constants wherever this is inlined, so that every condition on them disappears. */
@inline
function tile(
  rows: i32, wide: bool, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  start: usize, startRow: usize, c: usize, cRow: usize,
): void {
  const zero = f32x4.splat(0);
  let c00 = v128.load(start), c01 = v128.load(start, 16);
  let c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
  let c40 = zero, c41 = zero, c50 = zero, c51 = zero;
  if (rows > 1) { start += startRow; c10 = v128.load(start); c11 = v128.load(start, 16); }
  if (rows > 2) { start += startRow; c20 = v128.load(start); c21 = v128.load(start, 16); }
  if (rows > 3) { start += startRow; c30 = v128.load(start); c31 = v128.load(start, 16); }
  if (rows > 4) { start += startRow; c40 = v128.load(start); c41 = v128.load(start, 16); }
  if (rows > 5) { start += startRow; c50 = v128.load(start); c51 = v128.load(start, 16); }
  let a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;
  for (; depth > 0; depth--) {
    const b0 = v128.load(b);
    const b1 = wide ? v128.load(b, 16) : zero;
    b += bStep;
    let x = v128.load32_splat(a0); a0 += aStep;
    c00 = fma(x, b0, c00); if (wide) c01 = fma(x, b1, c01);
    if (rows > 1) {
      x = v128.load32_splat(a1); a1 += aStep;
      c10 = fma(x, b0, c10); if (wide) c11 = fma(x, b1, c11);
    }
    if (rows > 2) {
      x = v128.load32_splat(a2); a2 += aStep;
      c20 = fma(x, b0, c20); if (wide) c21 = fma(x, b1, c21);
    }
    if (rows > 3) {
      x = v128.load32_splat(a3); a3 += aStep;
      c30 = fma(x, b0, c30); if (wide) c31 = fma(x, b1, c31);
    }
    if (rows > 4) {
      x = v128.load32_splat(a4); a4 += aStep;
      c40 = fma(x, b0, c40); if (wide) c41 = fma(x, b1, c41);
    }
    if (rows > 5) {
      x = v128.load32_splat(a5); a5 += aStep;
      c50 = fma(x, b0, c50); if (wide) c51 = fma(x, b1, c51);
    }
  }
  v128.store(c, c00); v128.store(c, c01, 16);
  if (rows > 1) { c += cRow; v128.store(c, c10); v128.store(c, c11, 16); }
  if (rows > 2) { c += cRow; v128.store(c, c20); v128.store(c, c21, 16); }
  if (rows > 3) { c += cRow; v128.store(c, c30); v128.store(c, c31, 16); }
  if (rows > 4) { c += cRow; v128.store(c, c40); v128.store(c, c41, 16); }
  if (rows > 5) { c += cRow; v128.store(c, c50); v128.store(c, c51, 16); }
}
