/** A measured share of right answers, with what it may be off by. */
export interface Share {
  readonly right: number;
  readonly of: number;
  readonly share: number;
  /** 95 % interval. */
  readonly interval: readonly [low: number, high: number];
  /** What guessing gets. */
  readonly chance: number;
}

/**
 * right/of with its 95 % interval (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1.96, which stays inside 0…1
 * and is honest near its ends (Wilson 1927).
 */
export function shareOf(right: number, of: number, chance: number): Share {
  if (!Number.isInteger(of) || of < 1 || !Number.isInteger(right) || right < 0 || right > of) {
    throw new Error(`shareOf: right must be a whole number from 0 to of ≥ 1; got ${right} of ${of}`);
  }
  const z = 1.959964;
  const p = right / of;
  const middle = p + (z * z) / (2 * of);
  const half = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  const whole = 1 + (z * z) / of;
  const interval = [Math.max(0, (middle - half) / whole), Math.min(1, (middle + half) / whole)] as const;
  return { right, of, share: p, interval, chance };
}
