import { tileColumns, tileRows } from './matmul-tile';

/**
 * Copies B [depth, columns] into panels of 8 columns, panel after panel, [columns / 8, depth, 8]: the tiles then read
 * it front to back, whether B was transposed or not. Missing columns of the last panel become 0. Strides in bytes.
 */
export function packPanels(b: usize, bStep: usize, bColumn: usize, depth: i32, columns: i32, panels: usize): void {
  for (let j = 0; j < columns; j += tileColumns) {
    if (columns - j < tileColumns) packAny(b, bStep, bColumn, depth, columns - j, panels);
    else if (bColumn == 4) packRows(b, bStep, depth, panels);
    else packColumns(b, bColumn, depth, panels);
    b += <usize>tileColumns * bColumn;
    panels += <usize>(tileColumns * depth) << 2;
  }
}

/** Copies a strip of a transposed A, [depth, 6] with adjacent columns, next to each other. `aStep` in bytes. */
export function packStrip(a: usize, aStep: usize, depth: i32, strip: usize): void {
  for (; depth > 0; depth--) {
    v128.store(strip, v128.load(a));
    if (tileRows == 6) store<u64>(strip, load<u64>(a, 16), 16);
    a += aStep;
    strip += <usize>tileRows << 2;
  }
}

/** 8 adjacent columns. */
function packRows(b: usize, bStep: usize, depth: i32, panel: usize): void {
  for (; depth > 0; depth--) {
    v128.store(panel, v128.load(b));
    v128.store(panel, v128.load(b, 16), 16);
    b += bStep;
    panel += 32;
  }
}

/** 8 columns, each adjacent in memory: blocks of 4 × 4 are transposed in registers. */
function packColumns(b: usize, bColumn: usize, depth: i32, panel: usize): void {
  for (; depth >= 4; depth -= 4) {
    transpose4(b, bColumn, panel);
    transpose4(b + 4 * bColumn, bColumn, panel + 16);
    b += 16;
    panel += 128;
  }
  packAny(b, 4, bColumn, depth, tileColumns, panel);
}

@inline
function transpose4(b: usize, bColumn: usize, panel: usize): void {
  const b0 = v128.load(b), b1 = v128.load(b + bColumn), b2 = v128.load(b + 2 * bColumn), b3 = v128.load(b + 3 * bColumn);
  const low01 = v128.shuffle<f32>(b0, b1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(b0, b1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(b2, b3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(b2, b3, 2, 6, 3, 7);
  v128.store(panel, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(panel, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
  v128.store(panel, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
  v128.store(panel, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
}

/** Up to 8 columns at any stride, one float at a time. */
function packAny(b: usize, bStep: usize, bColumn: usize, depth: i32, columns: i32, panel: usize): void {
  for (; depth > 0; depth--) {
    for (let j = 0; j < tileColumns; j++) {
      store<f32>(panel + (<usize>j << 2), j < columns ? load<f32>(b + <usize>j * bColumn) : 0);
    }
    b += bStep;
    panel += 32;
  }
}
