/**
 * y[s] = Σ of the rows x[i] with ids[i] = s, for y [segments, width]: also the gradient of an embedding lookup.
 * A row whose id is no segment goes nowhere.
 */
export function segmentSum(ids: usize, x: usize, y: usize, count: i32, segments: i32, width: i32): void {
  const bytes = <usize>width << 2;
  const whole = bytes & ~15;
  memory.fill(y, 0, <usize>segments * bytes);
  for (; count > 0; count--) {
    const id = load<i32>(ids);
    if (id >= 0 && id < segments) {
      const row = y + <usize>id * bytes;
      for (let j: usize = 0; j < whole; j += 16) {
        v128.store(row + j, f32x4.add(v128.load(row + j), v128.load(x + j)));
      }
      // Float by float, because the next row may hold sums already.
      for (let j = whole; j < bytes; j += 4) store<f32>(row + j, load<f32>(row + j) + load<f32>(x + j));
    }
    ids += 4;
    x += bytes;
  }
}
