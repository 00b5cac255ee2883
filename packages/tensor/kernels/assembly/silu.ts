import { exp4 } from './math';

@inline
function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1.0);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** y = x·σ(x), elementwise; count floats, rounded up to whole vectors (the heap pads every tensor). */
export function silu(x: usize, y: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const v = v128.load(x + i);
    v128.store(y + i, f32x4.mul(v, sigmoid4(v)));
  }
}
