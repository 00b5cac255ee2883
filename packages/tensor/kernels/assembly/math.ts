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
export const expConstants: usize = 13;

/** Writes what `exp4` reads. */
export function prepareExp(table: usize): void {
  setConstant(table, 0, -87.0);
  setConstant(table, 1, 87.0);
  setConstant(table, 2, 12582912.0); // 1.5·2²³: a sum with it has no bits for a fraction
  setConstant(table, 3, 1.44269504); // 1 / ln 2
  setConstant(table, 4, -0.693359375); // −ln 2 in two parts, so that n times the first is exact
  setConstant(table, 5, 2.12194440e-4);
  setConstant(table, 6, 1.9875691500e-4);
  setConstant(table, 7, 1.3981999507e-3);
  setConstant(table, 8, 8.3334519073e-3);
  setConstant(table, 9, 4.1665795894e-2);
  setConstant(table, 10, 1.6666665459e-1);
  setConstant(table, 11, 5.0000001201e-1);
  setConstant(table, 12, 1.0);
}

/**
 * eˣ in four lanes, within 2 ulp, for x clamped to ±87, so that neither the result nor its inverse is denormal (slow)
 * or infinite; NaN stays. x = n·ln 2 + r with |r| ≤ ln 2 / 2, then 2ⁿ times a degree-6 polynomial of r.
 */
@inline
export function exp4(x: v128, table: usize): v128 {
  // pmin and pmax are one instruction each, and in this order of operands return x when it is NaN.
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(table, 1)), constant(table, 0));
  const rounder = constant(table, 2);
  const shifted = fma(clamped, constant(table, 3), rounder);
  const n = f32x4.sub(shifted, rounder);
  let r = fma(n, constant(table, 4), clamped);
  r = fma(n, constant(table, 5), r);
  let p = constant(table, 6);
  p = fma(p, r, constant(table, 7));
  p = fma(p, r, constant(table, 8));
  p = fma(p, r, constant(table, 9));
  p = fma(p, r, constant(table, 10));
  p = fma(p, r, constant(table, 11));
  const one = constant(table, 12);
  p = f32x4.add(fma(f32x4.mul(r, r), p, r), one);
  // n stands in the lowest bits of `shifted`: moved into the exponent of 1.0, it makes 2ⁿ.
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), one));
}

/** eˣ for x ≤ 0, and 0 below −87: what a softmax needs, where −∞ is a weight of exactly 0. */
@inline
export function expOrZero4(x: v128, table: usize): v128 {
  return v128.andnot(exp4(x, table), f32x4.lt(x, constant(table, 0)));
}

/** σ(x) = 1 / (1 + e⁻ˣ) in four lanes, and 0 below −87. */
@inline
export function sigmoid4(x: v128, table: usize): v128 {
  const one = constant(table, 12);
  const sigmoid = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x), table)));
  return v128.andnot(sigmoid, f32x4.lt(x, constant(table, 0)));
}

/**
 * ln x of a float x ≥ 0, within 1e-11: x = 2ᵉ·m with m near 1, then 2·artanh s with s = (m − 1)/(m + 1) as a series.
 * The library's logarithm reads a table, and a module that lives in another's memory cannot have one.
 */
export function log(x: f32): f64 {
  if (x == 0) return -Infinity;
  if (!isFinite(x)) return x;
  const bits = reinterpret<u64>(<f64>x);
  let e = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    e++;
  }
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

/** Highest of the four lanes; NaN when one is. */
@inline
export function maxLanes(x: v128): f32 {
  const pairs = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** All bits of the first `count` lanes: `v128.and` with it drops what lies past the end of a row. */
@inline
export function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}
