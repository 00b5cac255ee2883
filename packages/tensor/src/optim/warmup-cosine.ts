/** Learning rate of a step; steps count from 0. */
export type Schedule = (step: number) => number;

export interface WarmupCosineConfig {
  /** The highest rate, reached at the end of the warm-up. */
  readonly peak: number;
  readonly warmupSteps: number;
  /** Length of the whole run, warm-up included. */
  readonly steps: number;
  /** The rate at the end; 0 unless given. */
  readonly floor?: number;
}

/**
 * A straight line up to `peak` over the first w steps, then half a cosine wave down to `floor`:
 * floor + (peak − floor)·(1 + cos(π·(step − w)/(steps − w)))/2 (Loshchilov & Hutter 2017, "SGDR").
 */
export function warmupCosine({ peak, warmupSteps, steps, floor = 0 }: WarmupCosineConfig): Schedule {
  if (!(peak > 0) || !(floor >= 0) || floor > peak) {
    throw new Error(`warmupCosine: expected 0 ≤ floor ≤ peak and peak > 0; got floor ${floor}, peak ${peak}`);
  }
  if (!Number.isInteger(warmupSteps) || warmupSteps < 0 || !Number.isInteger(steps) || steps <= warmupSteps) {
    throw new Error(
      `warmupCosine: expected whole numbers 0 ≤ warmupSteps < steps; got warmupSteps ${warmupSteps}, steps ${steps}`,
    );
  }
  return (step) => {
    if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
    const progress = Math.min(1, (step - warmupSteps) / (steps - warmupSteps));
    return floor + ((peak - floor) * (1 + Math.cos(Math.PI * progress))) / 2;
  };
}
