import { shortNumber } from '../figure/numbers.ts';
import type { ExpectationOutput } from '../record/session.ts';
import { currentRun } from './current.ts';

/**
 * States the value a learner should see: low ≤ value ≤ high, both ends included.
 *
 * The page shows the band beside what came; a test of the lesson asserts every band.
 *
 * @returns whether the value lies in its band.
 */
export function expectBand(name: string, value: number, band: readonly [number, number], note = ''): boolean {
  const [low, high] = band;
  if (!(low <= high)) {
    throw new RangeError(
      `expectBand('${name}'): the band must be [low, high] with low ≤ high; got [${low}, ${high}]`,
    );
  }
  const ok = value >= low && value <= high;
  const shown = shortNumber(value);
  const output: ExpectationOutput = {
    kind: 'expectation',
    name,
    value: Number.isFinite(value) ? value : null,
    shown,
    low,
    high,
    note,
    ok,
  };
  currentRun()?.recorder.output(output);
  return ok;
}
