import { fma } from './math';

/**
 * `turns` times 12 multiply-adds of four lanes, with nothing to load or store: 96 floating-point operations a turn, as
 * fast as this engine can do them. 12 sums, because a multiply-add takes several cycles and would wait for itself.
 * Returns their total, which is `turns` × 48 × factor², so that no compiler can leave them out.
 */
export function multiplyAddPeak(turns: i32, factor: f32): f32 {
  const x = f32x4.splat(factor);
  const zero = f32x4.splat(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero;
  let s6 = zero, s7 = zero, s8 = zero, s9 = zero, s10 = zero, s11 = zero;
  for (; turns > 0; turns--) {
    s0 = fma(x, x, s0);
    s1 = fma(x, x, s1);
    s2 = fma(x, x, s2);
    s3 = fma(x, x, s3);
    s4 = fma(x, x, s4);
    s5 = fma(x, x, s5);
    s6 = fma(x, x, s6);
    s7 = fma(x, x, s7);
    s8 = fma(x, x, s8);
    s9 = fma(x, x, s9);
    s10 = fma(x, x, s10);
    s11 = fma(x, x, s11);
  }
  s0 = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  s4 = f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7));
  s8 = f32x4.add(f32x4.add(s8, s9), f32x4.add(s10, s11));
  s0 = f32x4.add(s0, f32x4.add(s4, s8));
  return f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 1) + f32x4.extract_lane(s0, 2) + f32x4.extract_lane(s0, 3);
}
