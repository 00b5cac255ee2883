import { belongs, kinds } from '../language/kinds.ts';
import { counted, listed, phrasesOf, withArticle } from '../language/noun-phrases.ts';
import { numberWord } from '../language/numbers.ts';
import { type Noun, nounNamed } from '../lexicon.ts';
import type { SceneObject } from '../scenes/scene.ts';
import {
  clearCorner,
  cornerOf,
  type Direction,
  directions,
  opposite,
  sizeOf,
  stands,
} from '../scenes/spatial.ts';

/** Several ways to say the same of some things; none when it cannot be said of them. */
export type Clause = (objects: readonly SceneObject[]) => readonly string[];

/** Each noun and how often it stands there, in the order of the objects. */
export function tally(objects: readonly SceneObject[]): readonly (readonly [Noun, number])[] {
  const counts = new Map<Noun, number>();
  for (const { noun } of objects) {
    const known = nounNamed(noun);
    counts.set(known, (counts.get(known) ?? 0) + 1);
  }
  return [...counts];
}

const one = (object: SceneObject): string => phrasesOf(nounNamed(object.noun)).one;
const the = (object: SceneObject): string => phrasesOf(nounNamed(object.noun)).the;
const is = (object: SceneObject): string => phrasesOf(nounNamed(object.noun)).is;

/** `two dogs, a cat and an owl` */
export const byName: Clause = (objects) => [
  listed(tally(objects).map(([noun, count]) => counted(noun, count))),
];

/** `a dog on a red card and an owl on a blue card` */
export const byCard: Clause = (objects) => {
  if (objects.length === 0 || objects.some(({ card }) => card === undefined)) return [];
  return [
    listed(objects.map((object) => `${one(object)} on ${withArticle(object.card!.colour)} card`)),
    listed(objects.map((object) => `${withArticle(object.card!.colour)} card with ${one(object)}`)),
  ];
};

/** `a dog in the top left and an owl in the bottom right` */
export const byPlace: Clause = (objects) => {
  if (!objects.every(({ box }) => clearCorner(box))) return [];
  return [
    listed(objects.map((object) => `${one(object)} in the ${cornerOf(object.box)}`)),
    listed(objects.map((object) => `${one(object)} ${cornerOf(object.box)}`)),
  ];
};

/** `a dog left of an owl`, `an owl with a dog to the left of it`, … */
export const byRelation: Clause = (objects) => {
  const [first, second] = objects;
  if (objects.length !== 2 || first === undefined || second === undefined || first.noun === second.noun) {
    return [];
  }
  const direction = directions.find((name) => stands(first.box, name, second.box));
  if (direction === undefined) return [];
  return [...related(first, direction, second), ...related(second, opposite[direction], first)];
};

function related(a: SceneObject, direction: Direction, b: SceneObject): readonly string[] {
  const { it } = phrasesOf(nounNamed(b.noun));
  const spelled = direction.endsWith(' of') ? `to the ${direction}` : direction;
  return [
    `${one(a)} ${direction} ${one(b)}`,
    `${one(a)} ${spelled} ${one(b)}`,
    `${one(b)} with ${one(a)} ${spelled} ${it}`,
  ];
}

/** `the dog is left of the owl` */
export const relationSentence: Clause = (objects) => {
  const [first, second] = objects;
  if (byRelation(objects).length === 0 || first === undefined || second === undefined) return [];
  const direction = directions.find((name) => stands(first.box, name, second.box))!;
  return [
    `${the(first)} ${is(first)} ${direction} ${the(second)}`,
    `${the(second)} ${is(second)} ${opposite[direction]} ${the(first)}`,
  ];
};

/** How many times longer the big one's longest side must be. */
const MUCH = 1.8;

/** `a big dog and a small owl` */
export const bySize: Clause = (objects) => {
  const [first, second] = objects;
  if (objects.length !== 2 || first === undefined || second === undefined || first.noun === second.noun) {
    return [];
  }
  const [big, small] = sizeOf(first) > sizeOf(second) ? [first, second] : [second, first];
  if (sizeOf(big) < MUCH * sizeOf(small)) return [];
  const bare = (object: SceneObject): string => one(object).replace(/^an? /, '');
  return [
    `a big ${bare(big)} and a small ${bare(small)}`,
    `a small ${bare(small)} and a big ${bare(big)}`,
    `${one(big)} bigger than ${one(small)}`,
    `${one(small)} smaller than ${one(big)}`,
  ];
};

/** `three animals and a hammer` */
export const byKind: Clause = (objects) => {
  const nouns = objects.map(({ noun }) => nounNamed(noun));
  return kinds.flatMap((kind) => {
    const members = nouns.filter((noun) => belongs(noun, kind) === 'yes');
    const strangers = objects.filter(({ noun }) => belongs(nounNamed(noun), kind) === 'no');
    if (members.length < 2 || members.length + strangers.length < nouns.length) return [];
    const some = `${numberWord(members.length)} ${kind.many}`;
    return [listed([some, ...tally(strangers).map(([noun, count]) => counted(noun, count))])];
  });
};

/** `four dogs, one of them grey` */
export const byStrangeness: Clause = (objects) => {
  const counts = tally(objects);
  if (counts.length !== 1 || objects.length < 3) return [];
  const largest = Math.max(...objects.map(sizeOf));
  const odd = objects.find((object) => object.look !== 'plain' || 2 * sizeOf(object) < largest);
  if (odd === undefined) return [];
  const [noun, count] = counts[0]!;
  const how = odd.look === 'plain' ? 'tiny' : odd.look;
  return [`${counted(noun, count)}, one of them ${how}`, `${counted(noun, count)} of which one is ${how}`];
};
