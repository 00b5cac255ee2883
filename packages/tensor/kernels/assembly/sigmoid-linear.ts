import { constant, expConstants, fma, prepareExp, setConstant, sigmoid4 } from './math';

// f(x) = x·σ(g(x)): SiLU has g(x) = x, quick-GELU 1.702·x, tanh-GELU a cubic. The kind is a literal wherever these
// functions are inlined, so that no branch is left in a loop.
const SILU = 0;
const QUICK_GELU = 1;
const GELU_TANH = 2;

/** g(x) = linear·x + cubic·x³, where only the tanh-GELU has a cubic part. */
function prepare(kind: i32, scratch: usize): void {
  prepareExp(scratch);
  const linear: f32 = kind == SILU ? 1.0 : kind == QUICK_GELU ? 1.702 : 1.595769122; // 2·√(2/π)
  const cubic: f32 = 0.07135481627; // 0.044715·2·√(2/π)
  setConstant(scratch, expConstants, linear);
  setConstant(scratch, expConstants + 1, cubic);
  setConstant(scratch, expConstants + 2, 3 * cubic);
}

@inline
function gate(kind: i32, x: v128, scratch: usize): v128 {
  const linear = constant(scratch, expConstants);
  if (kind == SILU) return sigmoid4(x, scratch);
  if (kind == QUICK_GELU) return sigmoid4(f32x4.mul(x, linear), scratch);
  const slope = fma(f32x4.mul(x, x), constant(scratch, expConstants + 1), linear);
  return sigmoid4(f32x4.mul(x, slope), scratch);
}

/** g′(x). */
@inline
function gateSlope(kind: i32, x: v128, scratch: usize): v128 {
  const linear = constant(scratch, expConstants);
  if (kind != GELU_TANH) return linear;
  return fma(f32x4.mul(x, x), constant(scratch, expConstants + 2), linear);
}

/** y = x·σ(g(x)), elementwise; count floats, rounded up to whole vectors (the heap pads every output). */
@inline
function forward(kind: i32, x: usize, y: usize, count: i32, scratch: usize): void {
  prepare(kind, scratch);
  const bytes = <usize>count << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    v128.store(y + i, f32x4.mul(v, gate(kind, v, scratch)));
  }
}

/** dx = dy·(σ + x·σ·(1 − σ)·g′(x)), elementwise. */
@inline
function backward(kind: i32, x: usize, dy: usize, dx: usize, count: i32, scratch: usize): void {
  prepare(kind, scratch);
  const bytes = <usize>count << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    const open = gate(kind, v, scratch);
    const change = f32x4.mul(f32x4.sub(open, f32x4.mul(open, open)), gateSlope(kind, v, scratch));
    v128.store(dx + i, f32x4.mul(v128.load(dy + i), fma(v, change, open)));
  }
}

export function silu(x: usize, y: usize, count: i32, scratch: usize): void {
  forward(SILU, x, y, count, scratch);
}
export function siluGradient(x: usize, dy: usize, dx: usize, count: i32, scratch: usize): void {
  backward(SILU, x, dy, dx, count, scratch);
}
export function quickGelu(x: usize, y: usize, count: i32, scratch: usize): void {
  forward(QUICK_GELU, x, y, count, scratch);
}
export function quickGeluGradient(x: usize, dy: usize, dx: usize, count: i32, scratch: usize): void {
  backward(QUICK_GELU, x, dy, dx, count, scratch);
}
export function geluTanh(x: usize, y: usize, count: i32, scratch: usize): void {
  forward(GELU_TANH, x, y, count, scratch);
}
export function geluTanhGradient(x: usize, dy: usize, dx: usize, count: i32, scratch: usize): void {
  backward(GELU_TANH, x, dy, dx, count, scratch);
}
