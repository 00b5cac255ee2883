import { fma } from './math';

/** a·b + c, rounded once where the processor can. */
export function multiplyAdd(a: f32, b: f32, c: f32): f32 {
  return f32x4.extract_lane(fma(f32x4.splat(a), f32x4.splat(b), f32x4.splat(c)), 0);
}

/**
 * Adds `factor`² to many sums, 96 floating-point operations a turn, with nothing to load: as fast as this engine can.
 * 12 vectors of sums, because a multiply-add takes several cycles and would wait for itself; 24 where the engine works
 * on pairs of vectors. They are stored at the end, so that no compiler can leave them out, and in neighbours, so that
 * it may pair them.
 */
export function multiplyAddPeak(turns: i32, factor: f32, wide: bool, sums: usize): void {
  if (wide) addUp24(turns / 2, factor, sums);
  else addUp12(turns, factor, sums);
}

function addUp12(turns: i32, factor: f32, sums: usize): void {
  const x = f32x4.splat(factor);
  const zero = f32x4.splat(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
  let s4 = zero, s5 = zero, s6 = zero, s7 = zero;
  let s8 = zero, s9 = zero, s10 = zero, s11 = zero;
  for (; turns > 0; turns--) {
    s0 = fma(x, x, s0); s1 = fma(x, x, s1);
    s2 = fma(x, x, s2); s3 = fma(x, x, s3);
    s4 = fma(x, x, s4); s5 = fma(x, x, s5);
    s6 = fma(x, x, s6); s7 = fma(x, x, s7);
    s8 = fma(x, x, s8); s9 = fma(x, x, s9);
    s10 = fma(x, x, s10); s11 = fma(x, x, s11);
  }
  v128.store(sums, s0, 0); v128.store(sums, s1, 16);
  v128.store(sums, s2, 32); v128.store(sums, s3, 48);
  v128.store(sums, s4, 64); v128.store(sums, s5, 80);
  v128.store(sums, s6, 96); v128.store(sums, s7, 112);
  v128.store(sums, s8, 128); v128.store(sums, s9, 144);
  v128.store(sums, s10, 160); v128.store(sums, s11, 176);
}

function addUp24(turns: i32, factor: f32, sums: usize): void {
  const x = f32x4.splat(factor);
  const zero = f32x4.splat(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
  let s4 = zero, s5 = zero, s6 = zero, s7 = zero;
  let s8 = zero, s9 = zero, s10 = zero, s11 = zero;
  let s12 = zero, s13 = zero, s14 = zero, s15 = zero;
  let s16 = zero, s17 = zero, s18 = zero, s19 = zero;
  let s20 = zero, s21 = zero, s22 = zero, s23 = zero;
  for (; turns > 0; turns--) {
    s0 = fma(x, x, s0); s1 = fma(x, x, s1);
    s2 = fma(x, x, s2); s3 = fma(x, x, s3);
    s4 = fma(x, x, s4); s5 = fma(x, x, s5);
    s6 = fma(x, x, s6); s7 = fma(x, x, s7);
    s8 = fma(x, x, s8); s9 = fma(x, x, s9);
    s10 = fma(x, x, s10); s11 = fma(x, x, s11);
    s12 = fma(x, x, s12); s13 = fma(x, x, s13);
    s14 = fma(x, x, s14); s15 = fma(x, x, s15);
    s16 = fma(x, x, s16); s17 = fma(x, x, s17);
    s18 = fma(x, x, s18); s19 = fma(x, x, s19);
    s20 = fma(x, x, s20); s21 = fma(x, x, s21);
    s22 = fma(x, x, s22); s23 = fma(x, x, s23);
  }
  v128.store(sums, s0, 0); v128.store(sums, s1, 16);
  v128.store(sums, s2, 32); v128.store(sums, s3, 48);
  v128.store(sums, s4, 64); v128.store(sums, s5, 80);
  v128.store(sums, s6, 96); v128.store(sums, s7, 112);
  v128.store(sums, s8, 128); v128.store(sums, s9, 144);
  v128.store(sums, s10, 160); v128.store(sums, s11, 176);
  v128.store(sums, s12, 192); v128.store(sums, s13, 208);
  v128.store(sums, s14, 224); v128.store(sums, s15, 240);
  v128.store(sums, s16, 256); v128.store(sums, s17, 272);
  v128.store(sums, s18, 288); v128.store(sums, s19, 304);
  v128.store(sums, s20, 320); v128.store(sums, s21, 336);
  v128.store(sums, s22, 352); v128.store(sums, s23, 368);
}
