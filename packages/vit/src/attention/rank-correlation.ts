/**
 * ρ = cov(rank a, rank b) / (σ(rank a)·σ(rank b)), Spearman 1904: 1 when both order the items alike, −1 when in
 * reverse, near 0 when one says nothing about the other. Equal values share the mean of their ranks. A list of equal
 * values ranks nothing: 0.
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length || a.length < 2) {
    throw new Error(
      `rankCorrelation: two lists of the same length, 2 or more, are needed; got ${a.length} and ${b.length}`,
    );
  }
  const ranksA = centredRanks(a);
  const ranksB = centredRanks(b);
  const spread = Math.sqrt(dot(ranksA, ranksA) * dot(ranksB, ranksB));
  return spread === 0 ? 0 : dot(ranksA, ranksB) / spread;
}

/** Ranks minus their mean. */
function centredRanks(values: readonly number[]): number[] {
  if (values.some(Number.isNaN)) throw new Error('rankCorrelation: NaN has no rank');
  const order = values.map((_, index) => index).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Array<number>(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++;
    const shared = (first + end - 1) / 2 - (values.length - 1) / 2;
    for (const index of order.slice(first, end)) ranks[index] = shared;
    first = end;
  }
  return ranks;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}
