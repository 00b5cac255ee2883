import { belongs, kinds } from '../language/kinds.ts';
import { phrasesOf, withArticle } from '../language/noun-phrases.ts';
import { pairing } from '../questions/thoughts.ts';
import type { Draws } from '../random.ts';
import type { Scene, SceneObject } from '../scenes/scene.ts';
import { shuffled } from '../scenes/stage.ts';
import {
  byCard,
  byKind,
  byName,
  byPlace,
  byRelation,
  bySize,
  byStrangeness,
  type Clause,
  relationSentence,
  tally,
} from './clauses.ts';
import { type Sayings, sayOfCode, sayOfDashboard, sayOfFridge, sayOfReceipt } from './text-pictures.ts';

/** Two true captions of one picture: one names everything in it, the other leaves something out. */
export interface Captions {
  readonly complete: string;
  readonly partial: string;
  /** What leads to either, where something must be counted: `A coat F coat, B dodo C dodo`. */
  readonly thought?: string | undefined;
}

/** Drawn anew for each caption. */
export function captionsOf(scene: Scene, draws: Draws): Captions {
  if (scene.kind === 'things') {
    return { ...captionsOfThings(scene.objects, draws), thought: pairing(scene) };
  }
  const { complete, partial } = sayingsOf(scene);
  return { complete: draws.pick(complete), partial: draws.pick(partial) };
}

/** The one description that says most and is always the same: places before names, cards before places. */
export function describe(scene: Scene): string {
  if (scene.kind !== 'things') return sayingsOf(scene).complete[0]!;
  const { objects } = scene;
  for (const clause of [byStrangeness, byCard, bySize, byRelation, placesOfFew]) {
    const [said] = clause(objects);
    if (said !== undefined) return said;
  }
  return byName(objects)[0]!;
}

/** More than four places make a sentence that nobody reads. */
const placesOfFew: Clause = (objects) => {
  const different = tally(objects).length === objects.length;
  return objects.length > 1 && objects.length <= 4 && different ? byPlace(objects) : [];
};

function sayingsOf(scene: Exclude<Scene, { kind: 'things' }>): Sayings {
  switch (scene.kind) {
    case 'fridge':
      return sayOfFridge(scene.objects);
    case 'receipt':
      return sayOfReceipt(scene);
    case 'code':
      return sayOfCode(scene);
    case 'dashboard':
      return sayOfDashboard(scene);
  }
}

/** What can be said of any number of things, and what of all of them only. */
const ofSome: readonly Clause[] = [byName, byCard, placesOfFew];
const ofAll: readonly Clause[] = [...ofSome, byRelation, bySize, byKind, byStrangeness];
/** Share of the relations that come as a sentence, without an opener. */
const SENTENCES = 4;

function captionsOfThings(objects: readonly SceneObject[], draws: Draws): Captions {
  const sentences = relationSentence(objects);
  const complete =
    sentences.length > 0 && draws.int(SENTENCES) === 0
      ? draws.pick(sentences)
      : opened(say(ofAll, inAnyOrder(objects, draws), draws), draws);
  return { complete, partial: opened(partialOf(objects, draws), draws) };
}

/** Lists name the things in any order; only relations depend on it, and they see both. */
function inAnyOrder(objects: readonly SceneObject[], draws: Draws): readonly SceneObject[] {
  return shuffled(draws, objects);
}

function say(clauses: readonly Clause[], objects: readonly SceneObject[], draws: Draws): string {
  const ways = clauses.map((clause) => clause(objects)).filter((said) => said.length > 0);
  // What can be said in special cases only is said rather often there.
  return draws.pick(ways.length > 1 && draws.coin() ? ways.at(-1)! : draws.pick(ways));
}

/** Something true that is not all: fewer things, "some dogs", "an animal". */
function partialOf(objects: readonly SceneObject[], draws: Draws): string {
  const names = shuffled(draws, tally(objects));
  if (names.length > 1) {
    const kept = names.slice(0, draws.between(1, names.length - 1)).map(([{ noun }]) => noun);
    const some = inAnyOrder(
      objects.filter(({ noun }) => kept.includes(noun)),
      draws,
    );
    return say(ofSome, some, draws);
  }
  const [noun, count] = names[0]!;
  const kind = kinds.find((candidate) => belongs(noun, candidate) === 'yes');
  if (count > 1) return `some ${draws.coin() && kind !== undefined ? kind.many : phrasesOf(noun).many}`;
  return kind === undefined ? 'one thing' : withArticle(kind.one);
}

const OPENERS = [
  '',
  'a picture of ',
  'a drawing of ',
  'the picture shows ',
  'you can see ',
  'an image with ',
  'there {is} ',
  'here {is} ',
] as const;

/** `there are two dogs`: the verb goes by the first word, which is a number for several. */
function opened(clause: string, draws: Draws): string {
  const several = /^(?:two|three|four|five|six|seven|eight|nine|some) /.test(clause);
  return draws.pick(OPENERS).replace('{is}', several ? 'are' : 'is') + clause;
}
