import os from 'node:os';

/** Beyond this, shares of a usual batch are too small to be worth a thread of their own. */
const most = 8;

/** How many workers this machine has cores for: the number to give to `openJob`. */
export function availableWorkers(): number {
  return Math.min(most, os.availableParallelism());
}
