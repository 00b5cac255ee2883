/**
 * ln p/(1 − p) = z_class − ln Σ_{k ≠ class} exp z_k, for p = softmax(z)_class: logits z [K] → how surely it is that class.
 * It orders answers as p does, and goes on telling them apart where p is 1.000.
 */
export function logOdds(logits: ArrayLike<number>, classId: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < logits.length; k++) if (k !== classId) largest = Math.max(largest, logits[k]!);
  let sum = 0;
  for (let k = 0; k < logits.length; k++) if (k !== classId) sum += Math.exp(logits[k]! - largest);
  return logits[classId]! - largest - Math.log(sum);
}
