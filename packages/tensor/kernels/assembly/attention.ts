import { AttentionCall, attentionWords, copyRows, pasteRows, roundUp8 } from './attention-call';
import { log } from './math';
import { packPanels } from './matmul-pack';
import { multiplyRow, multiplyRowByColumns } from './matmul-row';
import { multiplyTile, tileColumns, tileRows } from './matmul-tile';
import { addMask, prepareSoftmax, softmaxConstants, stripPeaks, stripPowers } from './softmax-strip';

/**
 * Y = softmax(scale·QKᵀ + mask)·V, a strip of up to 6 queries at a time: its logits [6, keys] stay in the first-level
 * cache between the two products. Scratch space after the call: constants, 8 zeros, 8 sums, K and V in panels, and a
 * strip of queries, of logits and of results: 64 + keys'·width + keys·width' + 6·(keys' + 2·width') floats, where '
 * means rounded up to a multiple of 8. A single query reads K and V where they are, and needs no panels.
 */
export function attention(pointer: usize): void {
  const call = changetype<AttentionCall>(pointer);
  const width = roundUp8(call.width), keys = roundUp8(call.keys);
  const table = pointer + (attentionWords << 2);
  const zeros = table + (softmaxConstants << 2);
  const sums = zeros + 32;
  const keyPanels = sums + 32;
  const direct = call.queries == 1;
  const valuePanels = keyPanels + (direct ? 0 : <usize>(keys * call.width) << 2);
  const strip = valuePanels + (direct ? 0 : <usize>(call.keys * width) << 2);
  prepareSoftmax(table);
  v128.store(zeros, f32x4.splat(0));
  v128.store(zeros, f32x4.splat(0), 16);

  const keyRow = <usize>call.keyRow << 2;
  const group = call.heads / call.keyHeads;
  for (let b = 0; b < call.batch; b++) {
    for (let h = 0; h < call.heads; h++) {
      const offset = call.keyOffset(b, h / group);
      if (!direct && h % group == 0) {
        packPanels(call.k + offset, 4, keyRow, call.width, call.keys, keyPanels);
        packPanels(call.v + offset, keyRow, 4, call.keys, call.width, valuePanels);
      }
      for (let t = 0; t < call.queries; t += tileRows) {
        attendStrip(call, b, h, t, direct, offset, keyPanels, valuePanels, strip, zeros, sums, table);
      }
    }
  }
}

/** Queries t … t + 5 of one head, or the only one, which reads K and V at `keyOffset`. */
function attendStrip(
  call: AttentionCall, b: i32, h: i32, t: i32, direct: bool, keyOffset: usize, keyPanels: usize, valuePanels: usize, strip: usize, zeros: usize,
  sums: usize, table: usize,
): void {
  const rows = min(tileRows, call.queries - t);
  const width = roundUp8(call.width), widthBytes = <usize>width << 2;
  const keyBytes = <usize>roundUp8(call.keys) << 2;
  const results = strip + <usize>tileRows * widthBytes;
  const logits = results + <usize>tileRows * widthBytes;
  const queryRow = <usize>call.queryRow << 2;
  const offset = call.queryOffset(b, h) + <usize>t * queryRow;
  const seen = call.seen(t + rows - 1);
  copyRows(call.q + offset, queryRow, strip, rows, call.width, width, call.scale);

  const keyRow = <usize>call.keyRow << 2;
  if (direct) multiplyRowByColumns(call.width, seen, strip, 4, call.k + keyOffset, keyRow, 0, logits);
  for (let j = 0; !direct && j < seen; j += tileColumns) {
    const panel = keyPanels + (<usize>(j * call.width) << 2);
    multiplyTile(
      rows, call.width, strip, widthBytes, 4, panel, 32, zeros, 0, logits + (<usize>j << 2), keyBytes,
    );
  }
  const logSums = call.logSums + (<usize>((b * call.heads + h) * call.queries + t) << 2);
  if (call.mask != 0) {
    addMask(logits, call.maskOf(b, h, t), <usize>call.maskRow << 2, logits, keyBytes, rows, seen);
  }
  const firstSeen = call.causal ? t + 1 + call.keys - call.queries : call.keys;
  const more = call.causal ? 1 : 0;
  stripPeaks(logits, keyBytes, rows, firstSeen, more, call.keys, logSums, table);
  stripPowers(logits, logits, keyBytes, rows, firstSeen, more, call.keys, logSums, sums, table);
  // The product below takes as many keys for every row of the strip as for its last one.
  for (let i = 0; i < rows; i++) {
    for (let j = call.seen(t + i); j < seen; j++) store<f32>(logits + <usize>i * keyBytes + (<usize>j << 2), 0);
  }
  if (direct) multiplyRow(seen, call.width, logits, 4, call.v + keyOffset, keyRow, 0, results);
  for (let d = 0; !direct && d < width; d += tileColumns) {
    const panel = valuePanels + (<usize>(d * call.keys) << 2);
    multiplyTile(
      rows, seen, logits, keyBytes, 4, panel, 32, zeros, 0, results + (<usize>d << 2), widthBytes,
    );
  }
  for (let i = 0; i < rows; i++) {
    const at = <usize>i, logSum = logSums + (at << 2);
    const sum = load<f32>(sums + (at << 2));
    const share: f32 = sum == 0 ? 0 : 1 / sum;
    store<f32>(logSum, <f32>(<f64>load<f32>(logSum) + log(sum)));
    pasteRows(results + at * widthBytes, width, call.y + offset + at * queryRow, queryRow, 1, call.width, share);
  }
}
