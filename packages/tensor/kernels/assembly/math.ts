/** a·b + c in four lanes: one instruction where the CPU has relaxed SIMD, two where it has not. */
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * eˣ in four lanes, within 2 ulp, for x clamped to ±87, so that neither the result nor its inverse is denormal (slow) or
 * infinite; NaN stays. x = n·ln 2 + r with |r| ≤ ln 2 / 2, then 2ⁿ times a degree-6 polynomial of r.
 */
@inline
export function exp4(x: v128): v128 {
  // pmin and pmax are one instruction each, and in this order of operands return x when it is NaN.
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(87.0)), f32x4.splat(-87.0));
  // 1.5·2²³: a sum with it has no bits for a fraction, so that n stands in its lowest bits, rounded.
  const rounder = f32x4.splat(12582912.0);
  const shifted = fma(clamped, f32x4.splat(1.44269504), rounder);
  const n = f32x4.sub(shifted, rounder);
  let r = fma(n, f32x4.splat(-0.693359375), clamped);
  r = fma(n, f32x4.splat(2.12194440e-4), r);
  let p = f32x4.splat(1.9875691500e-4);
  p = fma(p, r, f32x4.splat(1.3981999507e-3));
  p = fma(p, r, f32x4.splat(8.3334519073e-3));
  p = fma(p, r, f32x4.splat(4.1665795894e-2));
  p = fma(p, r, f32x4.splat(1.6666665459e-1));
  p = fma(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(fma(f32x4.mul(r, r), p, r), f32x4.splat(1.0));
  const exponent = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000));
  return f32x4.mul(p, exponent);
}

/** eˣ for x ≤ 0, and 0 below −87: what a softmax needs, where −∞ is a weight of exactly 0. */
@inline
export function expOrZero4(x: v128): v128 {
  return v128.andnot(exp4(x), f32x4.lt(x, f32x4.splat(-87.0)));
}

/** σ(x) = 1 / (1 + e⁻ˣ) in four lanes, and 0 below −87. */
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1.0);
  const sigmoid = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
  return v128.andnot(sigmoid, f32x4.lt(x, f32x4.splat(-87.0)));
}

/** Σ of the four lanes. */
@inline
export function sumLanes(x: v128): f32 {
  const pairs = f32x4.add(x, i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Highest of the four lanes; NaN when one is. */
@inline
export function maxLanes(x: v128): f32 {
  const pairs = f32x4.max(x, i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** All bits of the first `count` lanes: keeps them by `v128.and`, and drops what lies past the end of a row. */
@inline
export function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}
