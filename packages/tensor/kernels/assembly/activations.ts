import { expOrZero4, fma, sigmoid4 } from './math';

// Each activation is x·gate(x). The kind is a literal wherever these are inlined, so that no branch is left.
const GELU = 0;
const GELU_TANH = 1;
const QUICK_GELU = 2;
const SILU = 3;

/** Φ(x), given e = exp(−x²/2): Φ(−z) = e·M(z), where M is a polynomial of t = 1/(1 + 0.3·z), within 1.3e-7 of it. */
@inline
function normalCumulative(x: v128, e: v128): v128 {
  const one = f32x4.splat(1.0);
  const t = f32x4.div(one, fma(f32x4.abs(x), f32x4.splat(0.3), one));
  let p = f32x4.splat(0.03593176497);
  p = fma(p, t, f32x4.splat(-0.1582759894));
  p = fma(p, t, f32x4.splat(0.2082063412));
  p = fma(p, t, f32x4.splat(-0.05539336834));
  p = fma(p, t, f32x4.splat(0.1294688219));
  p = fma(p, t, f32x4.splat(0.09963764451));
  p = fma(p, t, f32x4.splat(0.1207983289));
  p = fma(p, t, f32x4.splat(0.1196263919));
  const tail = f32x4.mul(f32x4.mul(p, t), e);
  return v128.bitselect(tail, f32x4.sub(one, tail), f32x4.lt(x, f32x4.splat(0.0)));
}

/** exp(−x²/2). */
@inline
function bell(x: v128): v128 {
  return expOrZero4(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5)));
}

/** What σ is taken of in x·σ(g(x)). */
@inline
function gateLogit(kind: i32, x: v128): v128 {
  if (kind == QUICK_GELU) return f32x4.mul(x, f32x4.splat(1.702));
  if (kind == SILU) return x;
  // 2·√(2/π)·(x + 0.044715·x³).
  return f32x4.mul(x, fma(f32x4.mul(x, x), f32x4.splat(0.07135481627), f32x4.splat(1.595769122)));
}

@inline
function gateLogitSlope(kind: i32, x: v128): v128 {
  if (kind == QUICK_GELU) return f32x4.splat(1.702);
  if (kind == SILU) return f32x4.splat(1.0);
  return fma(f32x4.mul(x, x), f32x4.splat(0.2140644488), f32x4.splat(1.595769122));
}

@inline
function value(kind: i32, x: v128): v128 {
  if (kind == GELU) return f32x4.mul(x, normalCumulative(x, bell(x)));
  return f32x4.mul(x, sigmoid4(gateLogit(kind, x)));
}

@inline
function slope(kind: i32, x: v128): v128 {
  if (kind == GELU) {
    const e = bell(x);
    return fma(f32x4.mul(x, f32x4.splat(0.3989422804)), e, normalCumulative(x, e));
  }
  const gate = sigmoid4(gateLogit(kind, x));
  const change = f32x4.mul(f32x4.sub(gate, f32x4.mul(gate, gate)), gateLogitSlope(kind, x));
  return fma(x, change, gate);
}

/** y = f(x), elementwise; count floats, rounded up to whole vectors (the heap pads every output). */
@inline
function forward(kind: i32, x: usize, y: usize, count: i32): void {
  const bytes = <usize>count << 2;
  for (let i: usize = 0; i < bytes; i += 16) v128.store(y + i, value(kind, v128.load(x + i)));
}

/** dx = dy·f′(x), elementwise. */
@inline
function backward(kind: i32, x: usize, dy: usize, dx: usize, count: i32): void {
  const bytes = <usize>count << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(dx + i, f32x4.mul(v128.load(dy + i), slope(kind, v128.load(x + i))));
  }
}

export function gelu(x: usize, y: usize, count: i32): void {
  forward(GELU, x, y, count);
}
export function geluGradient(x: usize, dy: usize, dx: usize, count: i32): void {
  backward(GELU, x, dy, dx, count);
}
export function geluTanh(x: usize, y: usize, count: i32): void {
  forward(GELU_TANH, x, y, count);
}
export function geluTanhGradient(x: usize, dy: usize, dx: usize, count: i32): void {
  backward(GELU_TANH, x, dy, dx, count);
}
export function quickGelu(x: usize, y: usize, count: i32): void {
  forward(QUICK_GELU, x, y, count);
}
export function quickGeluGradient(x: usize, dy: usize, dx: usize, count: i32): void {
  backward(QUICK_GELU, x, dy, dx, count);
}
export function silu(x: usize, y: usize, count: i32): void {
  forward(SILU, x, y, count);
}
export function siluGradient(x: usize, dy: usize, dx: usize, count: i32): void {
  backward(SILU, x, dy, dx, count);
}
