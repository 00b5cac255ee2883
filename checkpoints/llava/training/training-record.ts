import type { Recipe } from '../recipe.ts';
import type { StageRecord } from './manifest.ts';

/** `training.json`: how a model came to be. */
export interface TrainingRecord {
  readonly command: string;
  readonly seed: number;
  readonly workers: number;
  readonly machine: string;
  readonly parameters: number;
  readonly stages: readonly StageRecord[];
  readonly recipe: Recipe;
}
