/** Honest times: warmed up, taken in turns, reported as medians. */

/** One of the things compared. */
export interface Side {
  readonly name: string;
  /** Milliseconds that one run took. */
  readonly run: () => number | Promise<number>;
}

export interface MeasureOptions {
  /** How often every side is measured, in turn: A B A B … */
  readonly rounds: number;
  /** How often every side runs first, unmeasured: engines compile what runs often. */
  readonly warmUps: number;
}

/**
 * The median milliseconds of every side, by its name. The sides take turns, so that a machine that grows slower or
 * busier meanwhile slows all of them alike, and ratios stand.
 */
export async function measure(
  sides: readonly Side[],
  { rounds, warmUps }: MeasureOptions,
): Promise<Map<string, number>> {
  for (const side of sides) for (let i = 0; i < warmUps; i++) await side.run();
  const times = new Map(sides.map((side) => [side.name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) times.get(side.name)!.push(await side.run());
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}

/** Milliseconds of one call, from `calls` calls. */
export function time(call: () => void, calls: number): number {
  const started = performance.now();
  for (let i = 0; i < calls; i++) call();
  return (performance.now() - started) / calls;
}

/** How many calls take about `milliseconds`: a clock that ticks coarsely must not decide. */
export function callsIn(milliseconds: number, call: () => void): number {
  call();
  return Math.max(1, Math.round(milliseconds / Math.max(1e-3, time(call, 1))));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
