import { logSumExpOfRow, prepareLogSumExp } from './log-sum-exp';
import { exp4OfNegative, prepareExp } from './math';

/**
 * Σ of log Σ exp(row) − row[label] over the rows of logits [rows, classes] whose label is not `ignored`; log Σ exp of
 * every row goes to logSums. The sum is kept in double precision, so that it does not depend on the size of a batch.
 */
export function crossEntropy(
  logits: usize, labels: usize, loss: usize, logSums: usize, rows: i32, classes: i32, ignored: i32, count: i32,
  scratch: usize,
): void {
  prepareLogSumExp(scratch);
  const width = <usize>classes << 2;
  let total: f64 = 0;
  for (let row: usize = 0; row < <usize>rows << 2; row += 4) {
    const label = load<i32>(labels + row);
    const logSum: f32 = label == ignored ? 0 : logSumExpOfRow(logits, width, scratch);
    store<f32>(logSums + row, logSum);
    if (label != ignored) total += <f64>logSum - <f64>load<f32>(logits + (<usize>label << 2));
    logits += width;
  }
  store<f32>(loss, <f32>(total / <f64>count));
}

/** dlogits = (softmax(row) − onehot(label)) · dloss / count, and 0 in rows that are ignored. */
export function crossEntropyGradient(
  dloss: usize, logits: usize, labels: usize, logSums: usize, dlogits: usize, rows: i32, classes: i32, ignored: i32,
  count: i32, scratch: usize,
): void {
  prepareExp(scratch);
  const width = <usize>classes << 2;
  const share = load<f32>(dloss) / <f32>count;
  const factor = f32x4.splat(share);
  for (let row: usize = 0; row < <usize>rows << 2; row += 4) {
    const label = load<i32>(labels + row);
    const shift = v128.load32_splat(logSums + row);
    if (label == ignored) {
      for (let j: usize = 0; j < width; j += 16) v128.store(dlogits + j, f32x4.splat(0));
    } else {
      for (let j: usize = 0; j < width; j += 16) {
        const probability = exp4OfNegative(f32x4.sub(v128.load(logits + j), shift), scratch);
        v128.store(dlogits + j, f32x4.mul(probability, factor));
      }
      const at = dlogits + (<usize>label << 2);
      store<f32>(at, load<f32>(at) - share);
    }
    logits += width;
    dlogits += width;
  }
}
