import { constant, expConstants, expWith, firstLanes, maxLanes, prepareExp, setConstant, sumLanes } from './math';

// Softmax takes a strip of rows through each step together, so that one row need not wait for the sum of another.
// Rows lie `rowBytes` apart; row r sees the first `seen` + r·`more` columns, but no less than 0 and no more than
// `columns`. Whole vectors are written, so that the last of a row may run past its end.

/** How many floats of scratch space `prepareSoftmax` fills. */
export const softmaxConstants: usize = 16;

export function prepareSoftmax(table: usize): void {
  prepareExp(table);
  setConstant(table, expConstants, -Infinity);
}

@inline
export function seenByRow(r: i32, seen: i32, more: i32, columns: i32): i32 {
  return max(min(seen + r * more, columns), 0);
}

/** z = logits + mask, whose rows are `maskRow` bytes apart. */
export function addMask(
  logits: usize, mask: usize, maskRow: usize, z: usize, rowBytes: usize, rows: i32, columns: i32,
): void {
  const end = <usize>columns << 2;
  for (; rows > 0; rows--) {
    for (let j: usize = 0; j < end; j += 16) v128.store(z + j, f32x4.add(v128.load(logits + j), v128.load(mask + j)));
    logits += rowBytes;
    z += rowBytes;
    mask += maskRow;
  }
}

/** The highest of every row; 0 with nothing to see, or −∞ everywhere. NaN may be passed over: the powers keep it. */
export function stripPeaks(
  z: usize, rowBytes: usize, rows: i32, seen: i32, more: i32, columns: i32, peaks: usize, table: usize,
): void {
  const nothing = constant(table, expConstants);
  for (let r = 0; r < rows; r++) {
    const count = seenByRow(r, seen, more, columns);
    let even = nothing, odd = nothing, p = z;
    const pairsEnd = z + (<usize>(count & ~7) << 2);
    // Two vectors a turn: half of a loop as short as this is overhead.
    for (; p < pairsEnd; p += 32) {
      even = f32x4.pmax(even, v128.load(p));
      odd = f32x4.pmax(odd, v128.load(p, 16));
    }
    if ((count & 4) != 0) {
      even = f32x4.pmax(even, v128.load(p));
      p += 16;
    }
    if ((count & 3) != 0) odd = f32x4.pmax(odd, v128.bitselect(v128.load(p), nothing, firstLanes(count & 3)));
    const peak = maxLanes(f32x4.pmax(even, odd));
    store<f32>(peaks + (<usize>r << 2), peak == -Infinity ? 0 : peak);
    z += rowBytes;
  }
}

/** y = exp(z − peak), and 0 from what a row sees up to the end of its last vector; Σ y of every row goes to `sums`. */
export function stripPowers(
  z: usize, y: usize, rowBytes: usize, rows: i32, seen: i32, more: i32, columns: i32, peaks: usize, sums: usize,
  table: usize,
): void {
  const lowest = constant(table, 0), rounder = constant(table, 2), perLn2 = constant(table, 3);
  const c5 = constant(table, 4), c4 = constant(table, 5), c3 = constant(table, 6), c2 = constant(table, 7);
  const c1 = constant(table, 8), one = constant(table, 9);
  for (let r = 0; r < rows; r++) {
    const count = seenByRow(r, seen, more, columns);
    const shift = v128.load32_splat(peaks + (<usize>r << 2));
    let total = f32x4.splat(0), p = z, q = y;
    for (const end = z + (<usize>(count & ~3) << 2); p < end; p += 16) {
      const power = expWith(f32x4.sub(v128.load(p), shift), lowest, rounder, perLn2, c5, c4, c3, c2, c1, one);
      v128.store(q, power);
      total = f32x4.add(total, power);
      q += 16;
    }
    if ((count & 3) != 0) {
      const power = expWith(f32x4.sub(v128.load(p), shift), lowest, rounder, perLn2, c5, c4, c3, c2, c1, one);
      const inside = v128.and(power, firstLanes(count & 3));
      v128.store(q, inside);
      total = f32x4.add(total, inside);
    }
    store<f32>(sums + (<usize>r << 2), sumLanes(total));
    z += rowBytes;
    y += rowBytes;
  }
}

/** y / sum where a row sees something, and 0 in the other columns; a row whose sum is 0 is all zeros. */
export function stripShares(
  y: usize, rowBytes: usize, rows: i32, seen: i32, more: i32, columns: i32, sums: usize,
): void {
  for (let r = 0; r < rows; r++) {
    const sum = load<f32>(sums + (<usize>r << 2));
    const share = f32x4.splat(sum == 0 ? 0 : 1 / sum);
    const count = seenByRow(r, seen, more, columns);
    let q = y;
    for (const pairsEnd = y + (<usize>(count & ~7) << 2); q < pairsEnd; q += 32) {
      v128.store(q, f32x4.mul(v128.load(q), share));
      v128.store(q, f32x4.mul(v128.load(q, 16), share), 16);
    }
    for (const seenEnd = y + (<usize>count << 2); q < seenEnd; q += 16) {
      v128.store(q, f32x4.mul(v128.load(q), share));
    }
    for (const end = y + (<usize>columns << 2); q < end; q += 16) v128.store(q, f32x4.splat(0));
    y += rowBytes;
  }
}
