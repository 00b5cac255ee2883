/** a·b + c in four lanes: one instruction where the CPU has relaxed SIMD, two where it has not. */
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** eˣ in four lanes, within 2 ulp: x = n·ln 2 + r with |r| ≤ ln 2 / 2, then 2ⁿ times a degree-6 polynomial of r. */
@inline
export function exp4(x: v128): v128 {
  // Outside these bounds the result is 0 or overflows to infinity by the last multiplication.
  const clamped = f32x4.max(f32x4.min(x, f32x4.splat(88.8)), f32x4.splat(-104.0));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.44269504)));
  let r = fma(n, f32x4.splat(-0.693359375), clamped);
  r = fma(n, f32x4.splat(2.12194440e-4), r);
  let p = f32x4.splat(1.9875691500e-4);
  p = fma(p, r, f32x4.splat(1.3981999507e-3));
  p = fma(p, r, f32x4.splat(8.3334519073e-3));
  p = fma(p, r, f32x4.splat(4.1665795894e-2));
  p = fma(p, r, f32x4.splat(1.6666665459e-1));
  p = fma(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(fma(f32x4.mul(r, r), p, r), f32x4.splat(1.0));
  // 2ⁿ in two factors, because n reaches −150 and 128 and one exponent field does not.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  const bias = i32x4.splat(127);
  const first = i32x4.shl(i32x4.add(half, bias), 23);
  const second = i32x4.shl(i32x4.add(i32x4.sub(whole, half), bias), 23);
  return f32x4.mul(f32x4.mul(p, first), second);
}
