import { fma } from './math';

/**
 * The inner loop of every matrix product: a tile of results stays in registers while the loop runs over the depth.
 * Each step multiplies a column of A with a row of B; for 6 × 8 results that is 2 loads of B, 6 of A, 12 multiply-adds.
 * Unrolling the loop makes the compiler run out of its 16 vector registers, and halves the speed.
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
  anyRows(rows, 2, depth, a, aRow, aStep, b, b, bStep, start, startRow, c, cRow);
}

/** As `multiplyTile`, but only the first 4 columns are computed; the other 4 of C become those of `start`. */
export function multiplyNarrowTile(
  rows: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  start: usize, startRow: usize, c: usize, cRow: usize,
): void {
  anyRows(rows, 1, depth, a, aRow, aStep, b, b, bStep, start, startRow, c, cRow);
}

/**
 * As `multiplyTile`, for 16 adjacent columns of C; columns 8 to 15 of B lie at `bNext`. 24 vectors of results are too
 * many for 16 registers, unless the engine makes one instruction on 8 floats of two on neighbouring 4 (wide-vectors.ts):
 * then they are 12, and the loop is twice as fast as the one above.
 */
export function multiplyWideTile(
  rows: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bNext: usize, bStep: usize,
  start: usize, startRow: usize, c: usize, cRow: usize,
): void {
  anyRows(rows, 4, depth, a, aRow, aStep, b, bNext, bStep, start, startRow, c, cRow);
}

/** A loop for each number of rows: a matrix whose height is no multiple of 6 pays for no row it does not have. */
@inline
function anyRows(
  rows: i32, vectors: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bNext: usize, bStep: usize,
  start: usize, startRow: usize, c: usize, cRow: usize,
): void {
  switch (rows) {
    case 1: tile(1, vectors, depth, a, aRow, aStep, b, bNext, bStep, start, startRow, c, cRow); break;
    case 2: tile(2, vectors, depth, a, aRow, aStep, b, bNext, bStep, start, startRow, c, cRow); break;
    case 3: tile(3, vectors, depth, a, aRow, aStep, b, bNext, bStep, start, startRow, c, cRow); break;
    case 4: tile(4, vectors, depth, a, aRow, aStep, b, bNext, bStep, start, startRow, c, cRow); break;
    case 5: tile(5, vectors, depth, a, aRow, aStep, b, bNext, bStep, start, startRow, c, cRow); break;
    default: tile(6, vectors, depth, a, aRow, aStep, b, bNext, bStep, start, startRow, c, cRow);
  }
}

/** `rows` and `vectors` are constants wherever this is inlined, so that every condition on them disappears. */
@inline
function tile(
  rows: i32, vectors: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bNext: usize, bStep: usize,
  start: usize, startRow: usize, c: usize, cRow: usize,
): void {
  const zero = f32x4.splat(0);
  let c00 = v128.load(start), c01 = v128.load(start, 16), c02 = zero, c03 = zero;
  let c10 = zero, c11 = zero, c12 = zero, c13 = zero;
  let c20 = zero, c21 = zero, c22 = zero, c23 = zero;
  let c30 = zero, c31 = zero, c32 = zero, c33 = zero;
  let c40 = zero, c41 = zero, c42 = zero, c43 = zero;
  let c50 = zero, c51 = zero, c52 = zero, c53 = zero;
  if (vectors > 2) { c02 = v128.load(start, 32); c03 = v128.load(start, 48); }
  if (rows > 1) {
    start += startRow;
    c10 = v128.load(start); c11 = v128.load(start, 16);
    if (vectors > 2) { c12 = v128.load(start, 32); c13 = v128.load(start, 48); }
  }
  if (rows > 2) {
    start += startRow;
    c20 = v128.load(start); c21 = v128.load(start, 16);
    if (vectors > 2) { c22 = v128.load(start, 32); c23 = v128.load(start, 48); }
  }
  if (rows > 3) {
    start += startRow;
    c30 = v128.load(start); c31 = v128.load(start, 16);
    if (vectors > 2) { c32 = v128.load(start, 32); c33 = v128.load(start, 48); }
  }
  if (rows > 4) {
    start += startRow;
    c40 = v128.load(start); c41 = v128.load(start, 16);
    if (vectors > 2) { c42 = v128.load(start, 32); c43 = v128.load(start, 48); }
  }
  if (rows > 5) {
    start += startRow;
    c50 = v128.load(start); c51 = v128.load(start, 16);
    if (vectors > 2) { c52 = v128.load(start, 32); c53 = v128.load(start, 48); }
  }
  let a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;
  for (; depth > 0; depth--) {
    const b0 = v128.load(b);
    const b1 = vectors > 1 ? v128.load(b, 16) : zero;
    const b2 = vectors > 2 ? v128.load(bNext) : zero;
    const b3 = vectors > 2 ? v128.load(bNext, 16) : zero;
    b += bStep;
    bNext += bStep;
    let x = v128.load32_splat(a0);
    a0 += aStep;
    c00 = fma(x, b0, c00);
    if (vectors > 1) c01 = fma(x, b1, c01);
    if (vectors > 2) { c02 = fma(x, b2, c02); c03 = fma(x, b3, c03); }
    if (rows > 1) {
      x = v128.load32_splat(a1);
      a1 += aStep;
      c10 = fma(x, b0, c10);
      if (vectors > 1) c11 = fma(x, b1, c11);
      if (vectors > 2) { c12 = fma(x, b2, c12); c13 = fma(x, b3, c13); }
    }
    if (rows > 2) {
      x = v128.load32_splat(a2);
      a2 += aStep;
      c20 = fma(x, b0, c20);
      if (vectors > 1) c21 = fma(x, b1, c21);
      if (vectors > 2) { c22 = fma(x, b2, c22); c23 = fma(x, b3, c23); }
    }
    if (rows > 3) {
      x = v128.load32_splat(a3);
      a3 += aStep;
      c30 = fma(x, b0, c30);
      if (vectors > 1) c31 = fma(x, b1, c31);
      if (vectors > 2) { c32 = fma(x, b2, c32); c33 = fma(x, b3, c33); }
    }
    if (rows > 4) {
      x = v128.load32_splat(a4);
      a4 += aStep;
      c40 = fma(x, b0, c40);
      if (vectors > 1) c41 = fma(x, b1, c41);
      if (vectors > 2) { c42 = fma(x, b2, c42); c43 = fma(x, b3, c43); }
    }
    if (rows > 5) {
      x = v128.load32_splat(a5);
      a5 += aStep;
      c50 = fma(x, b0, c50);
      if (vectors > 1) c51 = fma(x, b1, c51);
      if (vectors > 2) { c52 = fma(x, b2, c52); c53 = fma(x, b3, c53); }
    }
  }
  v128.store(c, c00); v128.store(c, c01, 16);
  if (vectors > 2) { v128.store(c, c02, 32); v128.store(c, c03, 48); }
  if (rows > 1) {
    c += cRow;
    v128.store(c, c10); v128.store(c, c11, 16);
    if (vectors > 2) { v128.store(c, c12, 32); v128.store(c, c13, 48); }
  }
  if (rows > 2) {
    c += cRow;
    v128.store(c, c20); v128.store(c, c21, 16);
    if (vectors > 2) { v128.store(c, c22, 32); v128.store(c, c23, 48); }
  }
  if (rows > 3) {
    c += cRow;
    v128.store(c, c30); v128.store(c, c31, 16);
    if (vectors > 2) { v128.store(c, c32, 32); v128.store(c, c33, 48); }
  }
  if (rows > 4) {
    c += cRow;
    v128.store(c, c40); v128.store(c, c41, 16);
    if (vectors > 2) { v128.store(c, c42, 32); v128.store(c, c43, 48); }
  }
  if (rows > 5) {
    c += cRow;
    v128.store(c, c50); v128.store(c, c51, 16);
    if (vectors > 2) { v128.store(c, c52, 32); v128.store(c, c53, 48); }
  }
}
