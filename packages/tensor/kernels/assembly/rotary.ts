/**
 * Each head of a row is turned by the angles of its token: for x [rows, heads, 2·half], whose row r belongs to token
 * r mod `tokens`, and cosines and sines [tokens, half], (a, b) → (a·cos − b·sin, b·cos + a·sin), where a and b are a
 * number of the first half of a head and its partner in the second. `direction` −1 turns back.
 */
export function rotate(
  x: usize, cosines: usize, sines: usize, y: usize, rows: i32, tokens: i32, heads: i32, half: i32, direction: f32,
): void {
  const bytes = <usize>half << 2;
  const whole = bytes & ~15;
  const sign = f32x4.splat(direction);
  for (let row = 0; row < rows; row++) {
    const offset = <usize>(row % tokens) * bytes;
    const cos = cosines + offset, sin = sines + offset;
    for (let head = 0; head < heads; head++) {
      const second = x + bytes, target = y + bytes;
      for (let j: usize = 0; j < whole; j += 16) {
        const a = v128.load(x + j), b = v128.load(second + j);
        const c = v128.load(cos + j), s = f32x4.mul(v128.load(sin + j), sign);
        v128.store(y + j, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)));
        v128.store(target + j, f32x4.add(f32x4.mul(b, c), f32x4.mul(a, s)));
      }
      for (let j = whole; j < bytes; j += 4) {
        const a = load<f32>(x + j), b = load<f32>(second + j);
        const c = load<f32>(cos + j), s = load<f32>(sin + j) * direction;
        store<f32>(y + j, a * c - b * s);
        store<f32>(target + j, b * c + a * s);
      }
      x += 2 * bytes;
      y += 2 * bytes;
    }
  }
}
