import { firstLanes, sumLanes } from './math';
import { prepareSoftmax, rowPeak, rowPowers, softmaxConstants } from './softmax-row';

/** Rows that are taken through each step together, so that one need not wait for the sum of another. */
const groupRows: i32 = 8;

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
  // The last vector of a row that is not whole runs into the next row, which must not be there yet.
  const group = columns % 4 == 0 ? groupRows : 1;
  const firstSeen = causal ? columns - rows + 1 : columns;
  for (let i = 0; i < outer; i++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < rows; t += group) {
        const height = min(group, rows - t);
        const maskOfRow = mask == 0 ? 0 : mask + (<usize>(i * maskOuter + h * maskHead + t * maskRow) << 2);
        softmaxRows(
          logits, y, height, columns, causal ? firstSeen + t : columns, causal ? 1 : 0, maskOfRow, <usize>maskRow << 2,
          scratch,
        );
        logits += <usize>(height * columns) << 2;
        y += <usize>(height * columns) << 2;
      }
    }
  }
}

/** A group of rows, of which the first sees `seen` columns, and each `more` than the one before it. */
function softmaxRows(
  logits: usize, y: usize, rows: i32, columns: i32, seen: i32, more: i32, mask: usize, maskRow: usize, scratch: usize,
): void {
  const peaks = scratch + (softmaxConstants << 2), sums = peaks + (<usize>groupRows << 2);
  const rowBytes = <usize>columns << 2;
  for (let r: usize = 0; r < <usize>rows; r++) {
    const visible = clamp(seen + <i32>r * more, columns);
    const maskOfRow = mask == 0 ? 0 : mask + r * maskRow;
    store<f32>(peaks + (r << 2), rowPeak(logits + r * rowBytes, maskOfRow, y + r * rowBytes, visible, scratch));
  }
  const z = mask == 0 ? logits : y;
  for (let r: usize = 0; r < <usize>rows; r++) {
    const at = r * rowBytes;
    const sum = rowPowers(z + at, load<f32>(peaks + (r << 2)), y + at, clamp(seen + <i32>r * more, columns), scratch);
    store<f32>(sums + (r << 2), sum);
  }
  for (let r: usize = 0; r < <usize>rows; r++) {
    const sum = load<f32>(sums + (r << 2));
    scaleRow(y + r * rowBytes, sum == 0 ? 0 : 1 / sum, clamp(seen + <i32>r * more, columns), columns);
  }
}

@inline
function clamp(seen: i32, columns: i32): i32 {
  return max(min(seen, columns), 0);
}

/** The first `seen` elements times `factor`, and 0 after them. */
function scaleRow(y: usize, factor: f32, seen: i32, columns: i32): void {
  const share = f32x4.splat(factor);
  const seenEnd = y + (<usize>seen << 2), end = y + (<usize>columns << 2);
  for (; y + 16 < seenEnd; y += 32) {
    v128.store(y, f32x4.mul(v128.load(y), share));
    v128.store(y, f32x4.mul(v128.load(y, 16), share), 16);
  }
  for (; y < seenEnd; y += 16) v128.store(y, f32x4.mul(v128.load(y), share));
  for (; y < end; y += 16) v128.store(y, f32x4.splat(0));
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
