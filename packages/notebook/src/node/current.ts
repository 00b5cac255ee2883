import type { Run } from './run.ts';

let current: Run | undefined;

/** The lesson this process runs. */
export function currentRun(): Run | undefined {
  return current;
}

export function setCurrentRun(run: Run): void {
  current = run;
}

/** What a marker line of a lesson becomes. */
export async function enterCell(cell: number): Promise<void> {
  await current?.enter(cell);
}
