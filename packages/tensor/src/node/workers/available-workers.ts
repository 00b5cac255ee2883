import os from 'node:os';

/** Beyond this, shares of a usual batch are too small to be worth a thread of their own. */
const most = 8;

/** How many workers this machine has cores for: 1, 2, 4 or 8, because the usual batches divide by them. */
export function availableWorkers(): number {
  return 2 ** Math.floor(Math.log2(Math.min(most, os.availableParallelism())));
}
