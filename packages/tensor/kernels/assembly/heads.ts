/** y[b, j, i, :] = x[b, i, j, :] for x [batch, rows, columns, width]: the middle axes change places. */
export function swapMiddle(x: usize, y: usize, batch: i32, rows: i32, columns: i32, width: i32): void {
  const bytes = <usize>width << 2;
  const whole = bytes & ~15;
  const xRow = bytes * columns;
  for (; batch > 0; batch--) {
    for (let j = 0; j < columns; j++) {
      let from = x + <usize>j * bytes;
      for (let i = 0; i < rows; i++) {
        for (let k: usize = 0; k < whole; k += 16) v128.store(y + k, v128.load(from + k));
        for (let k = whole; k < bytes; k += 4) store<f32>(y + k, load<f32>(from + k));
        from += xRow;
        y += bytes;
      }
    }
    x += xRow * rows;
  }
}
