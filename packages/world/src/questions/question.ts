import { fill } from '../language/fill.ts';
import type { Scene } from '../scenes/scene.ts';
import type { Stage } from '../scenes/stage.ts';
import { familyNamed } from './families.ts';
import type { Composed, Family, FamilyName, Subject } from './family.ts';

/** A question about a picture, in words, with its answer. */
export interface Question {
  readonly family: FamilyName;
  readonly text: string;
  readonly answer: string;
  /** What leads to the answer, where it takes several looks: see `thinkAloud`. */
  readonly thought?: string;
  readonly subject: Subject;
  /** How often the best guess is right for one who never sees the picture. */
  readonly chance: number;
  /** Where one must look, as places in `regionsOf(scene)`. */
  readonly looksAt: readonly number[];
  /** It says "it" and means what was spoken of before. */
  readonly refersBack: boolean;
}

/** The question in one of the wordings that the split allows. */
export function worded(
  family: Family,
  { scene, asked }: Composed,
  stage: Stage,
  refersBack: boolean = false,
): Question {
  const wordings = refersBack ? family.followUps! : family.wordings;
  const { from, to } = stage.rules.wordings(wordings.length);
  const text = fill(wordings[stage.draws.between(from, to - 1)]!, family.fillers(asked.subject));
  const { subject, answer, chance, looksAt } = asked;
  const question = { family: family.name, text, refersBack, subject, answer, chance, looksAt };
  const thought = family.think?.(scene, subject);
  return thought === undefined ? question : { ...question, thought };
}

/** The answer as the boxes of the scene tell it: always the question's own. */
export function solve(scene: Scene, { family, subject }: Question): string {
  return familyNamed(family).solve(scene, subject);
}
