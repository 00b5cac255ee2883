import { constant, exp4OfNegative, expConstants, firstLanes, maxLanes, prepareExp, setConstant, sumLanes } from './math';

/**
 * y = softmax(logits + mask) over the last axis of logits [outer, heads, rows, columns]; row t sees the first
 * t + 1 + (columns − rows) columns if `causal`, and the others become 0. The mask (0 for none) has adjacent columns;
 * its other strides are in floats, 0 where it repeats.
 */
export function softmax(
  logits: usize, y: usize, outer: i32, heads: i32, rows: i32, columns: i32, causal: bool,
  mask: usize, maskOuter: i32, maskHead: i32, maskRow: i32, scratch: usize,
): void {
  prepareExp(scratch);
  setConstant(scratch, expConstants, -Infinity);
  const width = <usize>columns << 2;
  for (let i = 0; i < outer; i++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < rows; t++) {
        const seen = causal ? max(min(t + 1 + columns - rows, columns), 0) : columns;
        const row = mask == 0 ? 0 : mask + (<usize>(i * maskOuter + h * maskHead + t * maskRow) << 2);
        softmaxRow(logits, row, y, seen, columns, scratch);
        logits += width;
        y += width;
      }
    }
  }
}

/** One row, whose first `seen` of `columns` take part. Writes past the end of the row, into the next or the padding. */
function softmaxRow(logits: usize, mask: usize, y: usize, seen: i32, columns: i32, scratch: usize): void {
  const end = <usize>seen << 2;
  const whole = end & ~15;
  const nothing = constant(scratch, expConstants);
  // What follows the row in its last vector takes part as −∞.
  const last = whole == end ? nothing : v128.bitselect(logit(logits, mask, whole), nothing, firstLanes(seen & 3));
  let highest = last;
  for (let j: usize = 0; j < whole; j += 16) highest = f32x4.pmax(highest, logit(logits, mask, j));
  let top = maxLanes(highest);
  // With nothing to see every power shall be e^−∞ = 0, and a NaN, which pmax passes over, stay one.
  if (top == -Infinity) top = 0;

  const shift = f32x4.splat(top);
  let sums = exp4OfNegative(f32x4.sub(last, shift), scratch);
  if (whole < end) v128.store(y + whole, sums);
  for (let j: usize = 0; j < whole; j += 16) {
    const power = exp4OfNegative(f32x4.sub(logit(logits, mask, j), shift), scratch);
    v128.store(y + j, power);
    sums = f32x4.add(sums, power);
  }

  const sum = sumLanes(sums);
  const share = f32x4.splat(sum == 0 ? 0 : 1 / sum);
  for (let j: usize = 0; j < end; j += 16) v128.store(y + j, f32x4.mul(v128.load(y + j), share));
  for (let j = (end + 15) & ~15; j < <usize>columns << 2; j += 16) v128.store(y + j, f32x4.splat(0));
}

@inline
function logit(logits: usize, mask: usize, j: usize): v128 {
  const z = v128.load(logits + j);
  return mask == 0 ? z : f32x4.add(z, v128.load(mask + j));
}

/** dx = y∘(dy − Σ y∘dy), row by row. */
export function softmaxGradient(y: usize, dy: usize, dx: usize, rows: i32, columns: i32): void {
  const end = <usize>columns << 2;
  for (; rows > 0; rows--) {
    let dots = f32x4.splat(0);
    for (let j: usize = 0; j < end; j += 16) {
      let product = f32x4.mul(v128.load(y + j), v128.load(dy + j));
      if (end - j < 16) product = v128.and(product, firstLanes(<i32>(end - j) >> 2));
      dots = f32x4.add(dots, product);
    }
    const dot = f32x4.splat(sumLanes(dots));
    for (let j: usize = 0; j < end; j += 16) {
      v128.store(dx + j, f32x4.mul(v128.load(y + j), f32x4.sub(v128.load(dy + j), dot)));
    }
    y += end;
    dy += end;
    dx += end;
  }
}
