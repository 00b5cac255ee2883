import { phrasesOf } from '../language/noun-phrases.ts';
import { nounNamed } from '../lexicon.ts';
import { twoThings } from '../scenes/pair.ts';
import { type SceneObject, thingsOf } from '../scenes/scene.ts';
import { type Direction, directions, opposite, stands } from '../scenes/spatial.ts';
import { drawNoun, mayJoin, shuffled } from '../scenes/stage.ts';
import { type Asked, commonSplits, type Family, type Subject, thingsSize } from './family.ts';
import { nameable, onlyNamed } from './find.ts';
import { nounFillers } from './noun-fillers.ts';

/** Does a thing stand so to another? Yes in half of the cases, else the opposite is true. */
export const relationCheck: Family = {
  name: 'relation-check',
  wordings: [
    '{is} {the} {direction} {other}?',
    'do you see {the} {direction} {other}?',
    'does the picture show {the} {direction} {other}?',
    'would you say that {the} {is} {direction} {other}?',
  ],
  splits: [...commonSplits, 'pairs'],
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const yes = draws.coin();
    const direction = draws.pick(directions);
    const noun = draws.pick(rules.subjects);
    const other = drawNoun(stage, `beside ${noun.noun}`, rules.company, (one) => mayJoin(stage, one, [noun]));
    const scene = twoThings(stage, noun, yes ? direction : opposite[direction], other);
    const first = scene.objects[0]!.noun === noun.noun ? 0 : 1;
    return { scene, asked: check(scene.objects, first, direction, 1 - first, yes) };
  },
  ask({ draws }, scene, { before }) {
    const objects = thingsOf(scene);
    const places = shuffled(draws, nameable(scene));
    for (const one of places) {
      for (const other of places) {
        const direction = directions.find((name) => stands(objects[one]!.box, name, objects[other]!.box));
        if (one === other || direction === undefined) continue;
        if (before.some((subject) => speaksOf(subject, objects[one]!, objects[other]!))) continue;
        const yes = draws.coin();
        return check(objects, one, yes ? direction : opposite[direction], other, yes);
      }
    }
    return undefined;
  },
  fillers({ noun, direction, other }) {
    return { ...nounFillers(noun!), direction: direction!, other: phrasesOf(nounNamed(other!)).the };
  },
  solve(scene, { noun, direction, other }) {
    const boxes = [onlyNamed(scene, noun!).box, onlyNamed(scene, other!).box] as const;
    return stands(boxes[0], direction as Direction, boxes[1]) ? 'yes' : 'no';
  },
};

function speaksOf({ noun, other }: Subject, a: SceneObject, b: SceneObject): boolean {
  return [a.noun, b.noun].includes(noun!) && [a.noun, b.noun].includes(other!);
}

function check(
  objects: readonly SceneObject[],
  place: number,
  direction: Direction,
  other: number,
  yes: boolean,
): Asked {
  return {
    subject: { noun: objects[place]!.noun, direction, other: objects[other]!.noun },
    answer: yes ? 'yes' : 'no',
    chance: 1 / 2,
    looksAt: [place, other],
  };
}
