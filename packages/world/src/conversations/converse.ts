import { familyNamed } from '../questions/families.ts';
import type { Asked, Composed, Family, FamilyName, Subject } from '../questions/family.ts';
import { type Question, worded } from '../questions/question.ts';
import type { Scene } from '../scenes/scene.ts';
import { type Stage, shuffled } from '../scenes/stage.ts';

/** Several questions about one picture, one after the other. */
export interface Conversation {
  readonly scene: Scene;
  readonly turns: readonly Question[];
}

/** What may be asked next, with "it" for what the last question was about. */
const followers: Partial<Readonly<Record<FamilyName, readonly FamilyName[]>>> = {
  presence: ['where', 'relation', 'card-colour'],
  where: ['relation', 'card-colour'],
  at: ['relation', 'card-colour'],
  'card-colour': ['where', 'relation'],
  'on-card': ['where', 'relation'],
  'odd-one-out': ['where'],
  unusual: ['where'],
  'affordance-where': ['at', 'relation'],
  affordance: ['where', 'relation'],
  fridge: ['fridge-needs'],
  'receipt-price': ['receipt-price'],
  'code-bug': ['code-fix'],
  'dashboard-bar': ['dashboard-bar'],
};

/** Families that speak of a picture as a whole: no "it" is needed to follow up. */
const WHOLE: readonly FamilyName[] = ['fridge-needs', 'receipt-price', 'code-fix', 'dashboard-bar'];

/** Families that ask for the same fact from two sides: where the kiwi is, and what is in the bottom left. */
const topics: Partial<Readonly<Record<FamilyName, string>>> = {
  where: 'place',
  at: 'place',
  'card-colour': 'card',
  'on-card': 'card',
  relation: 'pair',
  'relation-check': 'pair',
};

/** A turn before it is put into words. */
interface Turn {
  readonly family: Family;
  readonly asked: Asked;
}

/** Goes on about the picture, with one question that refers back, where one is possible. */
export function converse(
  stage: Stage,
  first: Family,
  { scene, asked }: Composed,
  among: readonly FamilyName[],
  most: number,
): Conversation {
  const turns: Turn[] = [{ family: first, asked }];
  const questions = [worded(first, { scene, asked }, stage)];
  let referred = false;
  while (turns.length < most) {
    const back: Turn | undefined = referred ? undefined : followUp(stage, scene, turns, among);
    const wanted: boolean = back !== undefined && (turns.length === most - 1 || stage.draws.int(4) > 0);
    const turn: Turn | undefined =
      (wanted
        ? back
        : anyOther(stage, scene, turns, order(stage, among, referred, turns.length === most - 1))) ?? back;
    if (turn === undefined) break;
    const refersBack: boolean = turn === back;
    referred ||= refersBack;
    turns.push(turn);
    questions.push(worded(turn.family, { scene, asked: turn.asked }, stage, refersBack));
    // Nothing is left to ask of a picture that was described.
    if (turn.family.name === 'describe') break;
  }
  return { scene, turns: questions };
}

function followUp(
  stage: Stage,
  scene: Scene,
  turns: readonly Turn[],
  among: readonly FamilyName[],
): Turn | undefined {
  const last = turns.at(-1)!;
  if (last.asked.answer === 'nothing') return undefined;
  for (const name of shuffled(stage.draws, followers[last.family.name] ?? [])) {
    const whole = WHOLE.includes(name);
    if (!among.includes(name) || (!whole && last.asked.it === undefined)) continue;
    const turn = next(stage, scene, turns, name, whole ? undefined : last.asked.it);
    if (turn !== undefined) return turn;
  }
  return undefined;
}

function anyOther(
  stage: Stage,
  scene: Scene,
  turns: readonly Turn[],
  among: readonly FamilyName[],
): Turn | undefined {
  for (const name of among) {
    const turn = next(stage, scene, turns, name);
    if (turn !== undefined) return turn;
  }
  return undefined;
}

/**
 * In random order; as long as nothing was referred back to, first those that can be. The description says everything,
 * so it waits for the last turn.
 */
function order(
  { draws }: Stage,
  among: readonly FamilyName[],
  referred: boolean,
  last: boolean,
): readonly FamilyName[] {
  const rank = (name: FamilyName): number => {
    if (name === 'describe' && !last) return 2;
    return referred || followers[name] === undefined ? 1 : 0;
  };
  return shuffled(draws, among).sort((a, b) => rank(a) - rank(b));
}

const TRIES = 3;

/** A question of that family that was not asked yet. */
function next(
  stage: Stage,
  scene: Scene,
  turns: readonly Turn[],
  name: FamilyName,
  it?: number,
): Turn | undefined {
  const family = familyNamed(name);
  const before = turns.filter((turn) => turn.family === family).map(({ asked }) => asked.subject);
  const named = namedIn(turns);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const asked = family.ask?.(stage, scene, { before, named, it });
    if (asked === undefined) return undefined;
    const turn = { family, asked };
    const known =
      before.some((subject) => same(subject, asked.subject)) || turns.some((one) => tells(one, turn));
    if (!known) return turn;
  }
  return undefined;
}

/** The things that someone who only heard the conversation knows of. */
function namedIn(turns: readonly Turn[]): ReadonlySet<string> {
  return new Set(turns.flatMap(({ asked }) => [...Object.values(asked.subject), asked.answer]));
}

/** Whether a turn already says what the other one asks. */
function tells(one: Turn, other: Turn): boolean {
  const topic = topics[one.family.name];
  if (topic === undefined || topic !== topics[other.family.name]) return false;
  const places = (turn: Turn): string => [...turn.asked.looksAt].sort().join();
  return places(one) === places(other);
}

function same(a: Subject, b: Subject): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
