import { AttentionCall, attentionWords, copyRows, pasteRows, roundUp8 } from './attention-call';
import { constant, expWith, firstLanes, sumLanes } from './math';
import { packPanels } from './matmul-pack';
import { multiplyTile, tileColumns, tileRows } from './matmul-tile';
import { prepareSoftmax, softmaxConstants } from './softmax-strip';

/** Where everything stands in scratch memory, after the call. A dash means rounded up to a multiple of 8. */
@unmanaged
class Workspace {
  table: usize;
  zeros: usize;
  /** Kᵀ and Vᵀ in panels, [keys', width]. */
  keyColumns: usize;
  valueColumns: usize;
  /** K [keys, width'], and the sums dK and dV. */
  keys: usize;
  dk: usize;
  dv: usize;
  /** A block of queries times the scale, and of dY: [block, width']. */
  queries: usize;
  dy: usize;
  /** P and dZ of the block, [block, keys']. */
  weights: usize;
  dlogits: usize;
  /** A strip of dQ, [6, width']. */
  dq: usize;
}

/** Words for the above, rounded up. */
const workspaceWords: usize = 16;

/**
 * dQ, dK and dV from dY, with the weights P = exp(scale·QKᵀ + mask − logSums) computed again:
 * dV = Pᵀ·dY, dZ = P∘(dY·Vᵀ − Σ dY∘Y), dQ = scale·dZ·K and dK = scale·dZᵀ·Q, a block of queries at a time.
 * Scratch space after the call: 64 + 2·keys'·width + 3·keys·width' + block·2·(width' + keys') + 6·width' floats.
 */
export function attentionGradient(pointer: usize, block: i32): void {
  const call = changetype<AttentionCall>(pointer);
  const space = changetype<Workspace>(pointer + (attentionWords << 2));
  layOut(call, space, block);
  prepareSoftmax(space.table);
  v128.store(space.zeros, f32x4.splat(0));
  v128.store(space.zeros, f32x4.splat(0), 16);

  const width = roundUp8(call.width);
  const keyRow = <usize>call.keyRow << 2;
  const group = call.heads / call.keyHeads;
  const keysBytes = <usize>(call.keys * width) << 2;
  for (let b = 0; b < call.batch; b++) {
    for (let keyHead = 0; keyHead < call.keyHeads; keyHead++) {
      const offset = call.keyOffset(b, keyHead);
      packPanels(call.k + offset, 4, keyRow, call.width, call.keys, space.keyColumns);
      packPanels(call.v + offset, 4, keyRow, call.width, call.keys, space.valueColumns);
      copyRows(call.k + offset, keyRow, space.keys, call.keys, call.width, width, 1);
      memory.fill(space.dk, 0, keysBytes);
      memory.fill(space.dv, 0, keysBytes);
      for (let h = keyHead * group; h < (keyHead + 1) * group; h++) {
        for (let t = 0; t < call.queries; t += block) {
          gradientOfBlock(call, space, b, h, t, min(block, call.queries - t));
        }
      }
      pasteRows(space.dk, width, call.dk + offset, keyRow, call.keys, call.width, 1);
      pasteRows(space.dv, width, call.dv + offset, keyRow, call.keys, call.width, 1);
    }
  }
}

function layOut(call: AttentionCall, space: Workspace, block: i32): void {
  const width = roundUp8(call.width), keys = roundUp8(call.keys);
  space.table = changetype<usize>(space) + (workspaceWords << 2);
  space.zeros = space.table + (softmaxConstants << 2);
  space.keyColumns = space.zeros + 32;
  space.valueColumns = space.keyColumns + (<usize>(keys * call.width) << 2);
  space.keys = space.valueColumns + (<usize>(keys * call.width) << 2);
  space.dk = space.keys + (<usize>(call.keys * width) << 2);
  space.dv = space.dk + (<usize>(call.keys * width) << 2);
  space.queries = space.dv + (<usize>(call.keys * width) << 2);
  space.dy = space.queries + (<usize>(block * width) << 2);
  space.weights = space.dy + (<usize>(block * width) << 2);
  space.dlogits = space.weights + (<usize>(block * keys) << 2);
  space.dq = space.dlogits + (<usize>(block * keys) << 2);
}

/** Queries t … t + rows − 1 of one head: dQ is written, dK and dV are added to. */
function gradientOfBlock(call: AttentionCall, space: Workspace, b: i32, h: i32, t: i32, rows: i32): void {
  const width = roundUp8(call.width), widthBytes = <usize>width << 2;
  const keyBytes = <usize>roundUp8(call.keys) << 2;
  const queryRow = <usize>call.queryRow << 2;
  const offset = call.queryOffset(b, h) + <usize>t * queryRow;
  copyRows(call.q + offset, queryRow, space.queries, rows, call.width, width, call.scale);
  copyRows(call.dy + offset, queryRow, space.dy, rows, call.width, width, 1);

  const seenByBlock = call.seen(t + rows - 1);
  for (let i = 0; i < rows; i += tileRows) {
    const height = min(tileRows, rows - i);
    const queries = space.queries + <usize>i * widthBytes, dy = space.dy + <usize>i * widthBytes;
    const weights = space.weights + <usize>i * keyBytes, dlogits = space.dlogits + <usize>i * keyBytes;
    const seen = call.seen(t + i + height - 1);
    for (let j = 0; j < seen; j += tileColumns) {
      const panel = <usize>(j * call.width) << 2, column = <usize>j << 2;
      multiplyTile(
        height, call.width, queries, widthBytes, 4, space.keyColumns + panel, 32, space.zeros, 0,
        weights + column, keyBytes,
      );
      multiplyTile(
        height, call.width, dy, widthBytes, 4, space.valueColumns + panel, 32, space.zeros, 0,
        dlogits + column, keyBytes,
      );
    }
    for (let r = 0; r < height; r++) {
      const at = <usize>r, query = t + i + r;
      const dot = rowDot(call.y + offset + (<usize>i + at) * queryRow, dy + at * widthBytes, call.width);
      const logSum = load<f32>(call.logSums + (<usize>((b * call.heads + h) * call.queries + query) << 2));
      weightsOfRow(
        weights + at * keyBytes, dlogits + at * keyBytes, call.maskOf(b, h, query), call.seen(query), seenByBlock,
        logSum, dot, space.table,
      );
    }
    for (let d = 0; d < width; d += tileColumns) {
      const column = <usize>d << 2;
      multiplyTile(
        height, seen, dlogits, keyBytes, 4, space.keys + column, widthBytes, space.zeros, 0, space.dq + column, widthBytes,
      );
    }
    pasteRows(space.dq, width, call.dq + offset + <usize>i * queryRow, queryRow, height, call.width, call.scale);
  }

  for (let j = 0; j < seenByBlock; j += tileRows) {
    const height = min(tileRows, seenByBlock - j);
    // With a causal order the first queries of the block do not see these keys.
    const first = call.causal ? max(j - (call.keys - call.queries) - t, 0) : 0;
    const skippedKeys = <usize>first * keyBytes + (<usize>j << 2), skippedWidth = <usize>first * widthBytes;
    for (let d = 0; d < width; d += tileColumns) {
      const column = <usize>d << 2, sum = <usize>j * widthBytes + column;
      multiplyTile(
        height, rows - first, space.weights + skippedKeys, 4, keyBytes, space.dy + skippedWidth + column, widthBytes,
        space.dv + sum, widthBytes, space.dv + sum, widthBytes,
      );
      multiplyTile(
        height, rows - first, space.dlogits + skippedKeys, 4, keyBytes, space.queries + skippedWidth + column, widthBytes,
        space.dk + sum, widthBytes, space.dk + sum, widthBytes,
      );
    }
  }
}

/** Σ a∘b. */
function rowDot(a: usize, b: usize, width: i32): f32 {
  const end = <usize>width << 2;
  let sums = f32x4.splat(0);
  for (let j: usize = 0; j < end; j += 16) {
    let product = f32x4.mul(v128.load(a + j), v128.load(b + j));
    if (end - j < 16) product = v128.and(product, firstLanes(<i32>(end - j) >> 2));
    sums = f32x4.add(sums, product);
  }
  return sumLanes(sums);
}

/** In place: logits → P = exp(logits + mask − logSum), dP → dZ = P∘(dP − dot), both 0 from `seen` to `columns`. */
function weightsOfRow(
  logits: usize, dweights: usize, mask: usize, seen: i32, columns: i32, logSum: f32, dot: f32, table: usize,
): void {
  const end = <usize>seen << 2;
  const lowest = constant(table, 0), rounder = constant(table, 2), perLn2 = constant(table, 3);
  const c5 = constant(table, 4), c4 = constant(table, 5), c3 = constant(table, 6), c2 = constant(table, 7);
  const c1 = constant(table, 8), one = constant(table, 9);
  // A row of −∞ has weights e^−∞ = 0.
  const shift = f32x4.splat(logSum == -Infinity ? 0 : logSum);
  const centre = f32x4.splat(dot);
  let j: usize = 0;
  for (; j < end; j += 16) {
    let z = v128.load(logits + j);
    if (mask != 0) z = f32x4.add(z, v128.load(mask + j));
    const p = expWith(f32x4.sub(z, shift), lowest, rounder, perLn2, c5, c4, c3, c2, c1, one);
    v128.store(logits + j, p);
    v128.store(dweights + j, f32x4.mul(p, f32x4.sub(v128.load(dweights + j), centre)));
  }
  if ((seen & 3) != 0) {
    const inside = firstLanes(seen & 3);
    v128.store(logits + j - 16, v128.and(v128.load(logits + j - 16), inside));
    v128.store(dweights + j - 16, v128.and(v128.load(dweights + j - 16), inside));
  }
  for (; j < <usize>columns << 2; j += 16) {
    v128.store(logits + j, f32x4.splat(0));
    v128.store(dweights + j, f32x4.splat(0));
  }
}
