/** Several sources of data share the steps of a training, evenly mixed and computed from the step alone. */

export interface Turn {
  /** Which source. */
  readonly source: number;
  /** How many steps it had before. */
  readonly before: number;
}

/** The pattern of turns repeats after so many steps: shares are kept to one in a hundred. */
const period = 100;

/**
 * Step s → the source whose share is most behind, and how often it had its turn before: shares ¾ and ¼ give
 * 0, 0, 1, 0, 0, 0, 1, 0 …
 * @param shares above 0, in any unit
 */
export function takeTurns(shares: readonly number[]): (step: number) => Turn {
  const total = shares.reduce((a, b) => a + b, 0);
  if (shares.length === 0 || !shares.every((share) => share > 0)) {
    throw new Error(`takeTurns: expected shares above 0; got [${shares.join(', ')}]`);
  }
  const taken = shares.map(() => 0);
  const turns: Turn[] = Array.from({ length: period }, (_, step) => {
    const behind = shares.map((share, source) => (share / total) * (step + 1) - taken[source]!);
    const source = behind.indexOf(Math.max(...behind));
    return { source, before: taken[source]!++ };
  });
  return (step) => {
    const { source, before } = turns[step % period]!;
    return { source, before: Math.floor(step / period) * taken[source]! + before };
  };
}
