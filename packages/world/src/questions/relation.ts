import { twoThings } from '../scenes/pair.ts';
import { type SceneObject, thingsOf } from '../scenes/scene.ts';
import { type Direction, directions, onlyOne } from '../scenes/spatial.ts';
import { drawNoun, mayJoin, type Stage, shuffled } from '../scenes/stage.ts';
import { type Asked, commonSplits, type Family, thingsSize } from './family.ts';
import { nameable, onlyNamed } from './find.ts';
import { nounFillers } from './noun-fillers.ts';

/** What stands left of, right of, above or below another thing? */
export const relation: Family = {
  name: 'relation',
  wordings: [
    'what is {direction} {the}?',
    'which thing is {direction} {the}?',
    'name the thing {direction} {the}.',
    'what do you find {direction} {the}?',
  ],
  followUps: ['and what is {direction} {it}?', 'what is {direction} {it}?', 'and {direction} {it}?'],
  splits: [...commonSplits, 'pairs', 'names'],
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const noun = draws.pick(rules.subjects);
    const direction = draws.pick(directions);
    const other = drawNoun(stage, `beside ${noun.noun}`, rules.company, (one) => mayJoin(stage, one, [noun]));
    const scene = twoThings(stage, noun, direction, other);
    const looksAt = scene.objects[0]!.noun === noun.noun ? [0, 1] : [1, 0];
    const asked = {
      subject: { noun: other.noun, direction },
      answer: noun.noun,
      chance: 1 / rules.subjects.length,
      looksAt,
    };
    return { scene, asked };
  },
  ask(stage, scene, { it }) {
    const objects = thingsOf(scene);
    const places = nameable(scene);
    for (const place of it === undefined ? shuffled(stage.draws, places) : [it]) {
      for (const direction of shuffled(stage.draws, directions)) {
        const found = onlyOne(objects, direction, objects[place]!);
        if (found === undefined || !places.includes(objects.indexOf(found))) continue;
        return relationTo(objects, place, direction, found, stage);
      }
    }
    return undefined;
  },
  fillers: ({ noun, direction }) => ({ ...nounFillers(noun!), direction: direction! }),
  solve(scene, { noun, direction }) {
    const found = onlyOne(thingsOf(scene), direction as Direction, onlyNamed(scene, noun!));
    return found === undefined ? 'nothing' : found.noun;
  },
};

function relationTo(
  objects: readonly SceneObject[],
  place: number,
  direction: Direction,
  found: SceneObject,
  { rules }: Stage,
): Asked {
  return {
    subject: { noun: objects[place]!.noun, direction },
    answer: found.noun,
    chance: 1 / rules.company.length,
    looksAt: [objects.indexOf(found), place],
  };
}
