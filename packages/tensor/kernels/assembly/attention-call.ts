/**
 * What attention works on, as words in scratch memory in this order, followed by free space. Q and Y are
 * [batch, heads, queries, width], K and V [batch, keyHeads, keys, width]; every axis but the last may have any stride,
 * in floats, so that heads need not be split from [batch, queries, heads·width]. Gradients lie like their tensors.
 */
@unmanaged
export class AttentionCall {
  q: usize;
  k: usize;
  v: usize;
  /** Added to the logits; 0 for none. */
  mask: usize;
  y: usize;
  /** [batch, heads, queries]: log Σ exp of every row of logits. */
  logSums: usize;
  dy: usize;
  dq: usize;
  dk: usize;
  dv: usize;
  batch: i32;
  heads: i32;
  keyHeads: i32;
  queries: i32;
  keys: i32;
  width: i32;
  queryBatch: i32;
  queryHead: i32;
  queryRow: i32;
  keyBatch: i32;
  keyHead: i32;
  keyRow: i32;
  maskBatch: i32;
  maskHead: i32;
  maskRow: i32;
  causal: i32;
  scale: f32;

  /** How many keys a query sees. */
  @inline
  seen(query: i32): i32 {
    return this.causal ? max(min(query + 1 + this.keys - this.queries, this.keys), 0) : this.keys;
  }

  /** Bytes from the start of Q to a head of a batch, and so for Y, dY and dQ. */
  @inline
  queryOffset(batch: i32, head: i32): usize {
    return <usize>(batch * this.queryBatch + head * this.queryHead) << 2;
  }

  @inline
  keyOffset(batch: i32, keyHead: i32): usize {
    return <usize>(batch * this.keyBatch + keyHead * this.keyHead) << 2;
  }

  /** Address of the row of the mask for a query, or 0. */
  @inline
  maskOf(batch: i32, head: i32, query: i32): usize {
    if (this.mask == 0) return 0;
    return this.mask + (<usize>(batch * this.maskBatch + head * this.maskHead + query * this.maskRow) << 2);
  }
}

/** How many floats the words above take, rounded up. */
export const attentionWords: usize = 32;

/** A length rounded up to whole tiles, which are 8 wide. */
@inline
export function roundUp8(length: i32): i32 {
  return (length + 7) & ~7;
}

/** to [rows, width, padded with 0 to `padded`] = scale · from. `fromRow` in bytes; the padding of the last row too. */
export function copyRows(from: usize, fromRow: usize, to: usize, rows: i32, width: i32, padded: i32, scale: f32): void {
  const factor = f32x4.splat(scale);
  const whole = (<usize>width << 2) & ~15;
  for (; rows > 0; rows--) {
    let j: usize = 0;
    for (; j < whole; j += 16) v128.store(to + j, f32x4.mul(v128.load(from + j), factor));
    for (; j < <usize>width << 2; j += 4) store<f32>(to + j, load<f32>(from + j) * scale);
    for (; j < <usize>padded << 2; j += 4) store<f32>(to + j, 0);
    from += fromRow;
    to += <usize>padded << 2;
  }
}

/** The inverse: to = scale · from [rows, padded], touching only the `width` floats of each row. `toRow` in bytes. */
export function pasteRows(from: usize, padded: i32, to: usize, toRow: usize, rows: i32, width: i32, scale: f32): void {
  const factor = f32x4.splat(scale);
  const whole = (<usize>width << 2) & ~15;
  for (; rows > 0; rows--) {
    let j: usize = 0;
    for (; j < whole; j += 16) v128.store(to + j, f32x4.mul(v128.load(from + j), factor));
    for (; j < <usize>width << 2; j += 4) store<f32>(to + j, load<f32>(from + j) * scale);
    from += <usize>padded << 2;
    to += toRow;
  }
}
