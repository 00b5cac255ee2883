/** A measured mean, with what it may be off by. */
export interface Mean {
  readonly mean: number;
  /** 95 % interval. */
  readonly interval: readonly [low: number, high: number];
  readonly of: number;
}

/** x̄ ± 1.96·s/√n, with s² = Σ(x − x̄)²/(n − 1); of a single value the interval is unknown, and infinite. */
export function meanOf(values: readonly number[]): Mean {
  const n = values.length;
  if (n === 0) throw new RangeError('meanOf: there is no value; give one or more');
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = n === 1 ? Number.POSITIVE_INFINITY : (1.959964 * Math.sqrt(squares / (n - 1))) / Math.sqrt(n);
  return { mean, interval: [mean - half, mean + half], of: n };
}
