import { expectWhole, WorldError } from '../errors.ts';
import type { FamilyName } from '../questions/family.ts';
import type { Question } from '../questions/question.ts';
import type { World } from '../world.ts';
import { type Guesser, majorityGuesser, naiveBayesGuesser, sameQuestionGuesser } from './guessers.ts';

/** How well one answers a family's questions without looking; shares of 1. */
export interface BlindRow {
  readonly family: string;
  /** What the best guess must reach by design: the mean of each question's own chance. */
  readonly chance: number;
  readonly majority: number;
  readonly sameQuestion: number;
  readonly naiveBayes: number;
  /** Different answers among the held-out questions. */
  readonly answers: number;
  /** −Σ p log₂ p of these answers. */
  readonly entropy: number;
  /** Held-out questions. */
  readonly questions: number;
}

/** Three guessers learn from `train` and are asked `test`. */
export function blindRow(family: string, train: readonly Question[], test: readonly Question[]): BlindRow {
  if (train.length === 0 || test.length === 0) {
    throw new WorldError(`blindRow: ${family}: expected questions to learn from and to be asked; got none`);
  }
  const right = (guess: Guesser): number =>
    test.filter(({ text, answer }) => guess(text) === answer).length / test.length;
  const shares = [...Map.groupBy(test, ({ answer }) => answer).values()].map(
    (same) => same.length / test.length,
  );
  return {
    family,
    chance: test.reduce((sum, { chance }) => sum + chance, 0) / test.length,
    majority: right(majorityGuesser(train)),
    sameQuestion: right(sameQuestionGuesser(train)),
    naiveBayes: right(naiveBayesGuesser(train)),
    answers: shares.length,
    entropy: shares.reduce((sum, share) => sum - share * Math.log2(share), 0),
    questions: test.length,
  };
}

/**
 * The blind baselines of every family that both worlds ask, except the free description: what a model must beat
 * before it can claim to have seen anything.
 */
export function blindTable(
  train: World,
  test: World,
  { learn = 8000, ask = 4000 }: { readonly learn?: number; readonly ask?: number } = {},
): readonly BlindRow[] {
  expectWhole('blindTable: learn', learn, 1, 1_000_000);
  expectWhole('blindTable: ask', ask, 1, 1_000_000);
  const questions = (world: World, family: FamilyName, count: number): readonly Question[] =>
    Array.from({ length: count }, (_, index) => world.question(index, family).question);
  return test.families
    .filter((family) => family !== 'describe' && train.families.includes(family))
    .map((family) => blindRow(family, questions(train, family, learn), questions(test, family, ask)));
}
