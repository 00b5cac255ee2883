import { constant, expConstants, expWith, firstLanes, maxLanes, prepareExp, setConstant, sumLanes } from './math';

/** How many floats of scratch space `prepareSoftmax` fills. */
export const softmaxConstants: usize = 16;

export function prepareSoftmax(table: usize): void {
  prepareExp(table);
  setConstant(table, expConstants, -Infinity);
}

/**
 * The highest of the first `seen` elements of z = logits + mask; 0 with nothing to see, or −∞ everywhere. With a mask
 * (else 0) z goes to `z`, where whole vectors are written. NaN may be passed over: the powers keep it.
 */
export function rowPeak(logits: usize, mask: usize, z: usize, seen: i32, table: usize): f32 {
  const end = <usize>seen << 2;
  if (mask != 0) {
    for (let j: usize = 0; j < end; j += 16) v128.store(z + j, f32x4.add(v128.load(logits + j), v128.load(mask + j)));
    logits = z;
  }
  const whole = end & ~15, pairs = end & ~31;
  const nothing = constant(table, expConstants);
  // Two vectors a turn: half of a loop as short as this is overhead.
  let even = pairs == whole ? nothing : v128.load(logits + pairs), odd = nothing;
  for (let j: usize = 0; j < pairs; j += 32) {
    even = f32x4.pmax(even, v128.load(logits + j));
    odd = f32x4.pmax(odd, v128.load(logits + j, 16));
  }
  if (whole < end) odd = f32x4.pmax(odd, v128.bitselect(v128.load(logits + whole), nothing, firstLanes(seen & 3)));
  const peak = maxLanes(f32x4.pmax(even, odd));
  return peak == -Infinity ? 0 : peak;
}

/** y = exp(z − peak) for the first `seen` elements, and 0 up to the end of their last vector. Returns Σ y. */
export function rowPowers(z: usize, peak: f32, y: usize, seen: i32, table: usize): f32 {
  const lowest = constant(table, 0), rounder = constant(table, 2), perLn2 = constant(table, 3);
  const c5 = constant(table, 4), c4 = constant(table, 5), c3 = constant(table, 6), c2 = constant(table, 7);
  const c1 = constant(table, 8), one = constant(table, 9);
  const shift = f32x4.splat(peak);
  let sums = f32x4.splat(0);
  for (const end = z + ((<usize>seen << 2) & ~15); z < end; z += 16) {
    const power = expWith(f32x4.sub(v128.load(z), shift), lowest, rounder, perLn2, c5, c4, c3, c2, c1, one);
    v128.store(y, power);
    sums = f32x4.add(sums, power);
    y += 16;
  }
  if ((seen & 3) != 0) {
    const power = expWith(f32x4.sub(v128.load(z), shift), lowest, rounder, perLn2, c5, c4, c3, c2, c1, one);
    const inside = v128.and(power, firstLanes(seen & 3));
    v128.store(y, inside);
    sums = f32x4.add(sums, inside);
  }
  return sumLanes(sums);
}
