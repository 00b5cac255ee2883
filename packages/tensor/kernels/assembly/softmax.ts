import { firstLanes, sumLanes } from './math';
import { addMask, prepareSoftmax, softmaxConstants, stripPeaks, stripPowers, stripShares } from './softmax-strip';

/** Rows of a strip. */
const stripRows: i32 = 8;

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
  const peaks = scratch + (softmaxConstants << 2), sums = peaks + (<usize>stripRows << 2);
  // The last vector of a row that is not whole runs into the next row, which must not be there yet.
  const strip = columns % 4 == 0 ? stripRows : 1;
  const rowBytes = <usize>columns << 2;
  const more = causal ? 1 : 0;
  for (let i = 0; i < outer; i++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < rows; t += strip) {
        const height = min(strip, rows - t);
        const seen = causal ? t + 1 + columns - rows : columns;
        let z = logits;
        if (mask != 0) {
          const maskOfRow = mask + (<usize>(i * maskOuter + h * maskHead + t * maskRow) << 2);
          addMask(logits, maskOfRow, <usize>maskRow << 2, y, rowBytes, height, columns);
          z = y;
        }
        stripPeaks(z, rowBytes, height, seen, more, columns, peaks, scratch);
        stripPowers(z, y, rowBytes, height, seen, more, columns, peaks, sums, scratch);
        stripShares(y, rowBytes, height, seen, more, columns, sums);
        logits += <usize>height * rowBytes;
        y += <usize>height * rowBytes;
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
