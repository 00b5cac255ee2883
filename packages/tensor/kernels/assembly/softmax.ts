import { firstLanes, sumLanes } from './math';
import { prepareSoftmax, softmaxConstants, softmaxPowers } from './softmax-row';

/**
 * y = softmax(logits + mask) over the last axis of logits [outer, heads, rows, columns]; row t sees the first
 * t + 1 + (columns − rows) columns if `causal`, and the others become 0. The mask (0 for none) has adjacent columns;
 * its other strides are in floats, 0 where it repeats.
 */
export function softmax(
  logits: usize, y: usize, outer: i32, heads: i32, rows: i32, columns: i32, causal: bool,
  mask: usize, maskOuter: i32, maskHead: i32, maskRow: i32, scratch: usize,
): void {
  prepareSoftmax(scratch);
  const top = scratch + (softmaxConstants << 2);
  const end = <usize>columns << 2;
  for (let i = 0; i < outer; i++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < rows; t++) {
        const seen = causal ? max(min(t + 1 + columns - rows, columns), 0) : columns;
        const maskOfRow = mask == 0 ? 0 : mask + (<usize>(i * maskOuter + h * maskHead + t * maskRow) << 2);
        const sum = softmaxPowers(logits, maskOfRow, y, seen, top, scratch);
        const share = f32x4.splat(sum == 0 ? 0 : 1 / sum);
        const seenEnd = <usize>seen << 2;
        let j: usize = 0;
        for (; j + 16 < seenEnd; j += 32) {
          v128.store(y + j, f32x4.mul(v128.load(y + j), share));
          v128.store(y + j, f32x4.mul(v128.load(y + j, 16), share), 16);
        }
        for (; j < seenEnd; j += 16) v128.store(y + j, f32x4.mul(v128.load(y + j), share));
        for (; j < end; j += 16) v128.store(y + j, f32x4.splat(0));
        logits += end;
        y += end;
      }
    }
  }
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
