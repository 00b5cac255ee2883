import { constant, exp4OfNegative, expConstants, expWith, firstLanes, maxLanes, prepareExp, setConstant, sumLanes } from './math';

/** How many floats of scratch space `prepareSoftmax` fills. */
export const softmaxConstants: usize = 16;

export function prepareSoftmax(table: usize): void {
  prepareExp(table);
  setConstant(table, expConstants, -Infinity);
}

/**
 * y = exp(z − max z) for the first `seen` elements of z = logits + mask (0 for none), and 0 up to the end of their last
 * vector, which may lie past the end of the row. The maximum goes to `top`, Σ y is returned; with nothing to see, or
 * −∞ everywhere, both are 0.
 */
export function softmaxPowers(logits: usize, mask: usize, y: usize, seen: i32, top: usize, table: usize): f32 {
  const end = <usize>seen << 2;
  if (mask != 0) {
    for (let j: usize = 0; j < end; j += 16) v128.store(y + j, f32x4.add(v128.load(logits + j), v128.load(mask + j)));
    logits = y;
  }
  const whole = end & ~15, pairs = end & ~31;
  const nothing = constant(table, expConstants);
  // What follows the row in its last vector takes part as −∞. Two vectors a turn: loops this short are half overhead.
  const last = whole == end ? nothing : v128.bitselect(v128.load(logits + whole), nothing, firstLanes(seen & 3));
  const odd = pairs == whole ? nothing : v128.load(logits + pairs);
  let even = f32x4.pmax(odd, last), other = nothing;
  for (let j: usize = 0; j < pairs; j += 32) {
    even = f32x4.pmax(even, v128.load(logits + j));
    other = f32x4.pmax(other, v128.load(logits + j, 16));
  }
  let peak = maxLanes(f32x4.pmax(even, other));
  // So that every power is e^−∞ = 0, and a NaN, which pmax passes over, stays one.
  if (peak == -Infinity) peak = 0;
  store<f32>(top, peak);

  const shift = f32x4.splat(peak);
  let sums = exp4OfNegative(f32x4.sub(last, shift), table);
  if (whole < end) v128.store(y + whole, sums);
  return sumLanes(f32x4.add(sums, powers(logits, shift, y, whole, table)));
}

/** y = exp(x − shift) for `bytes` in whole vectors; the sums of y by lane. */
function powers(x: usize, shift: v128, y: usize, bytes: usize, table: usize): v128 {
  const lowest = constant(table, 0), rounder = constant(table, 2), perLn2 = constant(table, 3);
  const c5 = constant(table, 4), c4 = constant(table, 5), c3 = constant(table, 6), c2 = constant(table, 7);
  const c1 = constant(table, 8), one = constant(table, 9);
  let sums = f32x4.splat(0);
  for (const end = x + bytes; x < end; x += 16) {
    const power = expWith(f32x4.sub(v128.load(x), shift), lowest, rounder, perLn2, c5, c4, c3, c2, c1, one);
    v128.store(y, power);
    sums = f32x4.add(sums, power);
    y += 16;
  }
  return sums;
}
