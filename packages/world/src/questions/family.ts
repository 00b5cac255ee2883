import type { Fillers } from '../language/fill.ts';
import type { Scene } from '../scenes/scene.ts';
import type { Stage } from '../scenes/stage.ts';
import type { WorldSplit } from '../splits/world-splits.ts';

/** A kind of question. */
export type FamilyName =
  | 'what'
  | 'presence'
  | 'count'
  | 'count-category'
  | 'relation'
  | 'relation-check'
  | 'where'
  | 'at'
  | 'card-colour'
  | 'on-card'
  | 'size'
  | 'odd-one-out'
  | 'unusual'
  | 'affordance-where'
  | 'affordance-check'
  | 'affordance'
  | 'fridge'
  | 'fridge-needs'
  | 'receipt-total'
  | 'receipt-price'
  | 'code-bug'
  | 'code-fix'
  | 'dashboard-trend'
  | 'dashboard-bar'
  | 'hot-dog'
  | 'describe';

/** What a question is about, by role: { noun: 'dog', direction: 'left of' }. */
export type Subject = Readonly<Record<string, string>>;

/** A question before it is put into words. */
export interface Asked {
  readonly subject: Subject;
  readonly answer: string;
  /** How often the best guess is right for one who reads the question and never sees the picture. */
  readonly chance: number;
  /** What must be looked at, as places in `regionsOf(scene)`. */
  readonly looksAt: readonly number[];
  /** The thing that "it" would mean in a next question. */
  readonly it?: number;
}

/** What was said before of the same picture. */
export interface Context {
  /** What this family asked already: the next question is about something else. */
  readonly before: readonly Subject[];
  /** The things that were named, in a question or in an answer. */
  readonly named: ReadonlySet<string>;
  /** The question must be about this thing, which it calls "it". */
  readonly it?: number | undefined;
}

export interface Composed {
  readonly scene: Scene;
  readonly asked: Asked;
}

/** One kind of question: how it is asked, how its pictures are made, and how the truth is read off a scene. */
export interface Family {
  readonly name: FamilyName;
  /** Ways to ask, with gaps. The last one is held out: it stands in the split `wordings` only. */
  readonly wordings: readonly string[];
  /** Ways to ask that refer back to what was spoken of before. */
  readonly followUps?: readonly string[];
  /** The splits, besides those that change all pictures or all questions, in which it has something to ask. */
  readonly splits: readonly WorldSplit[];
  /** Width and height of its pictures. */
  readonly size: readonly [width: number, height: number];
  /** Draws the answer first, then a picture for it. */
  compose(stage: Stage): Composed;
  /**
   * A question about a picture that was made for another one; undefined when there is none whose answers would be
   * evenly spread.
   */
  ask?(stage: Stage, scene: Scene, context: Context): Asked | undefined;
  fillers(subject: Subject): Fillers;
  /**
   * What someone would say to themselves who has to look several times before they know: pointing at one owl after the
   * other. A model that writes it down can look again with every word (Wei et al. 2022, "Chain-of-thought prompting";
   * Deitke et al. 2024, "Molmo", counts by pointing). Undefined for a picture that takes one look.
   */
  think?(scene: Scene, subject: Subject): string | undefined;
  /** The answer as the boxes of the scene tell it. */
  solve(scene: Scene, subject: Subject): string;
}

/** Splits that every family has. */
export const commonSplits: readonly WorldSplit[] = ['train', 'validation', 'test', 'artist', 'wordings'];

/** Width and height, in pixels, of pictures of things; and of charts and pictures of text. */
export const thingsSize: readonly [number, number] = [64, 64];
export const textSize: readonly [number, number] = [96, 64];
