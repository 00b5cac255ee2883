import type { ConditionSummary } from './summary.ts';

/** `ablations.json`. */
export interface AblationReport {
  readonly command: string;
  readonly machine: string;
  /** Of each family, in each training. */
  readonly questions: number;
  readonly conditions: readonly ConditionSummary[];
}
