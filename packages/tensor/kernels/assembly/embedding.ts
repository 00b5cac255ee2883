/** y[i] = table[ids[i]], row by row. */
export function embeddingLookup(table: usize, ids: usize, y: usize, count: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (; count > 0; count--) {
    memory.copy(y, table + <usize>load<i32>(ids) * bytes, bytes);
    ids += 4;
    y += bytes;
  }
}

/** dtable[ids[i]] += dy[i], after clearing dtable. */
export function embeddingLookupGradient(
  ids: usize, dy: usize, dtable: usize, count: i32, vocabulary: i32, width: i32,
): void {
  const bytes = <usize>width << 2;
  const whole = bytes & ~15;
  memory.fill(dtable, 0, <usize>vocabulary * bytes);
  for (; count > 0; count--) {
    const row = dtable + <usize>load<i32>(ids) * bytes;
    for (let j: usize = 0; j < whole; j += 16) {
      v128.store(row + j, f32x4.add(v128.load(row + j), v128.load(dy + j)));
    }
    // Float by float, because the next row may hold sums already.
    for (let j = whole; j < bytes; j += 4) store<f32>(row + j, load<f32>(row + j) + load<f32>(dy + j));
    ids += 4;
    dy += bytes;
  }
}
