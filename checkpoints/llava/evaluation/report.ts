import type { Share, SwapScores } from '@pixels/clip';
import type { FamilyName, SwapKind, WorldSplit } from '@pixels/world';

/** A model's answers to the questions of one family in one split. */
export interface FamilyResult {
  readonly family: FamilyName;
  /** With the mean of the questions' own chances. */
  readonly seen: Share;
  /** Share of right answers by always giving the answer that is most frequent in training. */
  readonly majority: number;
  /** The same weights, shown noise. */
  readonly blind: Share;
  /** The same weights, shown the picture of another question. */
  readonly shuffled: Share;
}

export interface SplitResult {
  readonly split: WorldSplit;
  readonly families: readonly FamilyResult[];
}

/** `evaluation.json`. */
export interface EvaluationReport {
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  readonly seconds: number;
  readonly splits: readonly SplitResult[];
  readonly swaps: {
    readonly all: SwapScores;
    readonly byKind: Readonly<Record<SwapKind, SwapScores>>;
  };
}
