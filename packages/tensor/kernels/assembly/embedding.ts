/** y[i] = table[ids[i]], row by row. */
export function embeddingLookup(table: usize, ids: usize, y: usize, count: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (; count > 0; count--) {
    memory.copy(y, table + <usize>load<i32>(ids) * bytes, bytes);
    ids += 4;
    y += bytes;
  }
}
