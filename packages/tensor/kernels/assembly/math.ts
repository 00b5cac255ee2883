/** a·b + c in four lanes: one instruction where the CPU has relaxed SIMD, two where it has not. */
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * Constant `index` of a table in scratch memory, in four lanes. Loops read their constants from memory, because
 * engines build a vector constant anew at every use, and that takes longer than loading it.
 */
@inline
export function constant(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2));
}

@inline
export function setConstant(table: usize, index: usize, value: f32): void {
  store<f32>(table + (index << 2), value);
}

/** How many floats of the table `exp4` takes; a kernel's own constants follow. */
export const expConstants: usize = 10;

/** Writes what `exp4` reads. */
export function prepareExp(table: usize): void {
  setConstant(table, 0, -88.0);
  setConstant(table, 1, 89.0);
  setConstant(table, 2, 12582912.0); // 1.5·2²³: a sum with it has no bits for a fraction
  setConstant(table, 3, 1.44269504); // 1 / ln 2
  setConstant(table, 4, 0.00132668374); // of (2ᶠ − 1)/f for |f| ≤ ½ (Remez)
  setConstant(table, 5, 0.009665974319);
  setConstant(table, 6, 0.0555066657);
  setConstant(table, 7, 0.2402235702);
  setConstant(table, 8, 0.6931470923);
  setConstant(table, 9, 1.0);
}

/**
 * eˣ in four lanes, within 1.5e-7 (and 1.3e-8·|x|, 6e-8·|x| without fused multiply-add) of it: x / ln 2 = n + f with
 * |f| ≤ ½, then 2ⁿ·2ᶠ. It is exactly 0 from −88 down and ∞ from 88.4 up; NaN stays.
 */
@inline
export function exp4(x: v128, table: usize): v128 {
  return exp4OfNegative(f32x4.pmin(x, constant(table, 1)), table);
}

/** The same for x ≤ 0, or x that is at most 89. */
@inline
export function exp4OfNegative(x: v128, table: usize): v128 {
  return expWith(
    x, constant(table, 0), constant(table, 2), constant(table, 3), constant(table, 4), constant(table, 5),
    constant(table, 6), constant(table, 7), constant(table, 8), constant(table, 9),
  );
}

/** The same with its constants at hand: a loop that does little else keeps them in registers, and takes a third less. */
@inline
export function expWith(
  x: v128, lowest: v128, rounder: v128, perLn2: v128, c5: v128, c4: v128, c3: v128, c2: v128, c1: v128, one: v128,
): v128 {
  // pmin and pmax are one instruction each, and in this order of operands return x when it is NaN.
  const clamped = f32x4.pmax(x, lowest);
  const shifted = fma(clamped, perLn2, rounder);
  const f = fma(clamped, perLn2, f32x4.sub(rounder, shifted));
  let p = fma(c5, f, c4);
  p = fma(p, f, c3);
  p = fma(p, f, c2);
  p = fma(p, f, c1);
  p = fma(p, f, one);
  // n stands in the lowest bits of `shifted`: moved into the exponent of 1.0 it makes 2ⁿ, and 0 or ∞ past either end.
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), one));
}

/** σ(x) = 1 / (1 + e⁻ˣ) in four lanes. */
@inline
export function sigmoid4(x: v128, table: usize): v128 {
  const one = constant(table, 9);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x), table)));
}

/**
 * ln x of a float x ≥ 0, within 1e-11: x = 2ᵉ·m with m near 1, then 2·artanh s with s = (m − 1)/(m + 1) as a series.
 * The library's logarithm reads a table, and a module that lives in another's memory cannot have one.
 */
export function log(x: f32): f64 {
  if (x == 0) return -Infinity;
  if (!isFinite(x)) return x;
  const bits = reinterpret<u64>(<f64>x);
  const mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  const upper = mantissa > 1.4142135623730951;
  const m = select<f64>(mantissa * 0.5, mantissa, upper);
  const e = <i32>(bits >> 52) - 1023 + i32(upper);
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series: f64 = 1.0 / 13;
  series = series * square + 1.0 / 11;
  series = series * square + 1.0 / 9;
  series = series * square + 1.0 / 7;
  series = series * square + 1.0 / 5;
  series = series * square + 1.0 / 3;
  series = series * square + 1;
  return <f64>e * 0.6931471805599453 + 2 * s * series;
}

/** Σ of the four lanes. */
@inline
export function sumLanes(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Highest of the four lanes, passing over NaN: without a branch, which random numbers would mislead. */
@inline
export function maxLanes(x: v128): f32 {
  const pairs = f32x4.pmax(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

/** All bits of the first `count` lanes: `v128.and` with it drops what lies past the end of a row. */
@inline
export function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}
