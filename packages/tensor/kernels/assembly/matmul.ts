import { packPanels, packStrip } from './matmul-pack';
import { multiplyRow, multiplyRowByColumns } from './matmul-row';
import { multiplyNarrowTile, multiplyTile, multiplyWideTile, tileColumns, tileRows } from './matmul-tile';

/**
 * B is taken in blocks of at most 256 × 512 or 512 × 256, packed, half a megabyte: a block stays in the second-level
 * cache while all rows of A pass by, and a strip of A in the first-level cache while the block passes by (Goto & van de
 * Geijn 2008). Deeper is better, because every block reads and writes all of C; wider too, because it reads all of A.
 */
const blockColumns: i32 = 512;

@inline
function blockDepth(columns: i32): i32 {
  return columns > blockColumns / 2 ? 256 : 512;
}

/**
 * Scratch space: 16 zeros that tiles start from, one tile with room for 6 rows, a number that nobody reads, a strip of A
 * with room for 6 rows, the panels of B.
 */
const cornerOffset: usize = 64;
const sinkOffset: usize = 256;
const stripOffset: usize = 320;
const panelsOffset: usize = stripOffset + 6 * 512 * 4;

/**
 * C = A·B + bias for `batch` pairs of matrices: A [rows, depth], B [depth, columns], bias [columns] (0 for none),
 * C [rows, columns]. Strides in floats: `Batch` between matrices (0 takes the same one again), `Row`/`Column` between
 * rows and columns, `Step` along the depth, so that a transposed matrix only has its strides swapped.
 * B has either adjacent columns or an adjacent depth. `scratch` holds 80 + 6 · 512 + 256 · 512
 * floats. `wide` where the engine works on 8 floats at once.
 */
export function matmul(
  a: usize, aBatch: i32, aRow: i32, aStep: i32, b: usize, bBatch: i32, bStep: i32, bColumn: i32,
  bias: usize, c: usize, batch: i32, rows: i32, columns: i32, depth: i32, scratch: usize, wide: bool,
): void {
  memory.fill(scratch, 0, cornerOffset);
  // At least one, because an empty sum is still a result.
  const blocks = max((depth + blockDepth(columns) - 1) / blockDepth(columns), 1);
  for (; batch > 0; batch--) {
    if (rows == 1) multiplyOneRow(depth, columns, a, <usize>aStep << 2, b, <usize>bStep << 2, <usize>bColumn << 2, bias, c);
    for (let j = 0; rows > 1 && j < columns; j += blockColumns) {
      let k = 0;
      for (let block = 1; block <= blocks; block++) {
        const end = <i32>(<i64>depth * block / blocks);
        multiplyBlock(
          rows, min(blockColumns, columns - j), end - k,
          a + (<usize>(k * aStep) << 2), <usize>aRow << 2, <usize>aStep << 2,
          b + (<usize>(k * bStep + j * bColumn) << 2), <usize>bStep << 2, <usize>bColumn << 2,
          bias == 0 ? 0 : bias + (<usize>j << 2), k > 0, c + (<usize>j << 2), <usize>columns << 2, scratch, wide,
        );
        k = end;
      }
    }
    a += <usize>aBatch << 2;
    b += <usize>bBatch << 2;
    c += <usize>(rows * columns) << 2;
  }
}

/** C = A·B + bias for a single row: B is read once, and need not be packed. Strides in bytes. */
function multiplyOneRow(
  depth: i32, columns: i32, a: usize, aStep: usize, b: usize, bStep: usize, bColumn: usize, bias: usize, c: usize,
): void {
  if (bColumn == 4) multiplyRow(depth, columns, a, aStep, b, bStep, bias, c);
  else multiplyRowByColumns(depth, columns, a, aStep, b, bColumn, bias, c);
}

/** A strip of a transposed A is read once for every 8 or 16 columns, a line a number: from here on a copy pays. */
const packedStripColumns: i32 = 64;

/** C (+)= A·B for one block of B: added to C if `accumulate`, else to the bias or to 0. Strides in bytes. */
function multiplyBlock(
  rows: i32, columns: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, bColumn: usize,
  bias: usize, accumulate: bool, c: usize, cRow: usize, scratch: usize, wide: bool,
): void {
  const whole = columns / tileColumns * tileColumns;
  const panels = scratch + panelsOffset;
  const panelBytes = <usize>(tileColumns * depth) << 2;
  // With few rows every panel is read once or twice, and packing it would take longer than it saves.
  const direct = rows <= 2 * tileRows && bColumn == 4;
  const packed = direct ? whole : 0;
  packPanels(
    b + <usize>packed * bColumn, bStep, bColumn, depth, columns - packed, panels + (<usize>(packed * depth) << 2),
  );
  for (let i = 0; i < rows; i += tileRows) {
    const height = min(tileRows, rows - i);
    let strip = a, stripRow = aRow, stripStep = aStep;
    if (aStep == 4) {
      store<i32>(scratch + sinkOffset, fetch(a, aRow, height, depth));
    } else if (aRow == 4 && height == tileRows && columns >= packedStripColumns) {
      strip = scratch + stripOffset;
      stripStep = <usize>tileRows << 2;
      packStrip(a, aStep, depth, strip);
    }
    for (let j = 0; j < columns; j += tileColumns) {
      const inPlace = direct && j < whole;
      const panel = inPlace ? b + (<usize>j << 2) : panels + (<usize>(j * depth) << 2);
      const panelStep: usize = inPlace ? bStep : 32;
      const target = c + (<usize>j << 2);
      const start = accumulate ? target : bias == 0 ? scratch : bias + (<usize>j << 2);
      const startRow = accumulate ? cRow : 0;
      if (wide && j + 2 * tileColumns <= whole) {
        const next = panel + (inPlace ? 32 : panelBytes);
        multiplyWideTile(height, depth, strip, stripRow, stripStep, panel, next, panelStep, start, startRow, target, cRow);
        j += tileColumns;
      } else if (j < whole) {
        multiplyTile(height, depth, strip, stripRow, stripStep, panel, panelStep, start, startRow, target, cRow);
      } else {
        const corner = scratch + cornerOffset;
        copyColumns(start, startRow, corner, 32, height, columns - j);
        if (columns - j > 4) multiplyTile(height, depth, strip, stripRow, stripStep, panel, 32, corner, 32, corner, 32);
        else multiplyNarrowTile(height, depth, strip, stripRow, stripStep, panel, 32, corner, 32, corner, 32);
        copyColumns(corner, 32, target, cRow, height, columns - j);
      }
    }
    a += <usize>tileRows * aRow;
    c += <usize>tileRows * cRow;
  }
}

/**
 * Reads one number of every cache line of a strip of A, so that all the waiting for memory happens at once; the first
 * tile would wait line by line. WebAssembly has no prefetch. Returns the sum, which keeps the reads alive.
 */
function fetch(a: usize, aRow: usize, rows: i32, depth: i32): i32 {
  const line = 64;
  let sum = 0;
  for (; rows > 0; rows--) {
    for (let offset: usize = 0; offset < <usize>depth << 2; offset += line) sum += load<i32>(a + offset);
    a += aRow;
  }
  return sum;
}

/** Less than a tile's width, float by float: nothing outside the matrix is touched. Strides in bytes. */
function copyColumns(from: usize, fromRow: usize, to: usize, toRow: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--) {
    for (let j: usize = 0; j < <usize>columns << 2; j += 4) store<f32>(to + j, load<f32>(from + j));
    from += fromRow;
    to += toRow;
  }
}
