/** How many numbers are summed before they join the total: rounding errors grow with the smaller count only. */
const blockRows: i32 = 128;

/** y[o, i] = Σₘ x[o, m, i]: sums the middle axis of x [outer, middle, inner] → [outer, inner]. */
export function sumMiddle(x: usize, y: usize, outer: i32, middle: i32, inner: i32): void {
  const row = <usize>inner << 2;
  for (; outer > 0; outer--) {
    let column: usize = 0;
    for (; column + 64 <= row; column += 64) sumColumns16(x + column, row, middle, y + column);
    for (; column + 16 <= row; column += 16) v128.store(y + column, sumColumns4(x + column, row, middle));
    for (; column < row; column += 4) {
      store<f32>(y + column, inner == 1 ? sumAdjacent(x, middle) : sumColumn(x + column, row, middle));
    }
    x += <usize>middle * row;
    y += row;
  }
}

/** Numbers next to each other, 16 at a time. */
function sumAdjacent(x: usize, count: i32): f32 {
  let total: f64 = 0;
  while (count >= 16) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let i = 0; i < blockRows && count >= 16; i++) {
      s0 = f32x4.add(s0, v128.load(x));
      s1 = f32x4.add(s1, v128.load(x, 16));
      s2 = f32x4.add(s2, v128.load(x, 32));
      s3 = f32x4.add(s3, v128.load(x, 48));
      x += 64;
      count -= 16;
    }
    const sum = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
    total += f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
    total += f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
  }
  for (; count > 0; count--) {
    total += load<f32>(x);
    x += 4;
  }
  return <f32>total;
}

/** 16 adjacent columns, which are one line of the cache. */
function sumColumns16(x: usize, row: usize, rows: i32, y: usize): void {
  let total0 = f32x4.splat(0), total1 = total0, total2 = total0, total3 = total0;
  while (rows > 0) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    const count = min(blockRows, rows);
    for (let i = 0; i < count; i++) {
      s0 = f32x4.add(s0, v128.load(x));
      s1 = f32x4.add(s1, v128.load(x, 16));
      s2 = f32x4.add(s2, v128.load(x, 32));
      s3 = f32x4.add(s3, v128.load(x, 48));
      x += row;
    }
    total0 = f32x4.add(total0, s0);
    total1 = f32x4.add(total1, s1);
    total2 = f32x4.add(total2, s2);
    total3 = f32x4.add(total3, s3);
    rows -= count;
  }
  v128.store(y, total0);
  v128.store(y, total1, 16);
  v128.store(y, total2, 32);
  v128.store(y, total3, 48);
}

function sumColumns4(x: usize, row: usize, rows: i32): v128 {
  let total = f32x4.splat(0);
  while (rows > 0) {
    let sum = f32x4.splat(0);
    const count = min(blockRows, rows);
    for (let i = 0; i < count; i++) {
      sum = f32x4.add(sum, v128.load(x));
      x += row;
    }
    total = f32x4.add(total, sum);
    rows -= count;
  }
  return total;
}

function sumColumn(x: usize, row: usize, rows: i32): f32 {
  let sum: f64 = 0;
  for (; rows > 0; rows--) {
    sum += load<f32>(x);
    x += row;
  }
  return <f32>sum;
}
