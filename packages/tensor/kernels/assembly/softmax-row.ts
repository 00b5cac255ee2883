import { constant, exp4OfNegative, expConstants, firstLanes, maxLanes, prepareExp, setConstant, sumLanes } from './math';

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
  return mask == 0
    ? powers(false, logits, 0, y, seen, top, table)
    : powers(true, logits, mask, y, seen, top, table);
}

/** `masked` is a literal where this is inlined. */
@inline
function powers(masked: bool, logits: usize, mask: usize, y: usize, seen: i32, top: usize, table: usize): f32 {
  const end = <usize>seen << 2;
  const whole = end & ~15;
  const nothing = constant(table, expConstants);
  // What follows the row in its last vector takes part as −∞.
  const last = whole == end ? nothing : v128.bitselect(logit(masked, logits, mask, whole), nothing, firstLanes(seen & 3));
  let highest = last;
  for (let j: usize = 0; j < whole; j += 16) highest = f32x4.pmax(highest, logit(masked, logits, mask, j));
  let peak = maxLanes(highest);
  // So that every power is e^−∞ = 0, and a NaN, which pmax passes over, stays one.
  if (peak == -Infinity) peak = 0;
  store<f32>(top, peak);

  const shift = f32x4.splat(peak);
  let sums = exp4OfNegative(f32x4.sub(last, shift), table);
  if (whole < end) v128.store(y + whole, sums);
  for (let j: usize = 0; j < whole; j += 16) {
    const power = exp4OfNegative(f32x4.sub(logit(masked, logits, mask, j), shift), table);
    v128.store(y + j, power);
    sums = f32x4.add(sums, power);
  }
  return sumLanes(sums);
}

@inline
function logit(masked: bool, logits: usize, mask: usize, j: usize): v128 {
  const z = v128.load(logits + j);
  return masked ? f32x4.add(z, v128.load(mask + j)) : z;
}
