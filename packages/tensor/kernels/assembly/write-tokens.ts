/** buffer[b, at + t, :] = tokens[b, t, :] for tokens [batch, count, width] and buffer [batch, room, width]. */
export function writeTokens(
  tokens: usize, buffer: usize, batch: i32, count: i32, room: i32, width: i32, at: i32,
): void {
  const bytes = <usize>(count * width) << 2;
  buffer += <usize>(at * width) << 2;
  for (; batch > 0; batch--) {
    memory.copy(buffer, tokens, bytes);
    tokens += bytes;
    buffer += <usize>(room * width) << 2;
  }
}
