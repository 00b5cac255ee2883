import { quarterScene } from '../scenes/quarter-scene.ts';
import { type SceneObject, thingsOf } from '../scenes/scene.ts';
import { type Corner, clearCorner, cornerOf, corners } from '../scenes/spatial.ts';
import { drawCompany } from '../scenes/stage.ts';
import { commonSplits, type Family, thingsSize } from './family.ts';
import { nameable, placeOfOnly } from './find.ts';

/** What stands in a quarter of the picture? */
export const at: Family = {
  name: 'at',
  wordings: [
    'what is in the {corner}?',
    'which thing is in the {corner} corner?',
    'name the thing in the {corner}.',
    'what do you see in the {corner}?',
  ],
  followUps: ['and what is it?', 'what is it?', 'and which thing is it?'],
  splits: [...commonSplits, 'names'],
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const noun = draws.pick(rules.subjects);
    const corner = draws.int(corners.length);
    const company = drawCompany(stage, [noun], draws.between(1, 3));
    const scene = quarterScene(stage, [noun, ...company], corner);
    const place = placeOfOnly(scene, noun.noun);
    const asked = {
      subject: { corner: corners[corner]! },
      answer: noun.noun,
      chance: 1 / rules.subjects.length,
      looksAt: [place],
      it: place,
    };
    return { scene, asked };
  },
  ask({ draws, rules }, scene, { it }) {
    const objects = thingsOf(scene);
    const candidates = it === undefined ? nameable(scene) : [it];
    const places = candidates.filter((place) => alone(objects, place));
    if (places.length === 0) return undefined;
    const place = draws.pick(places);
    return {
      subject: { corner: cornerOf(objects[place]!.box) },
      answer: objects[place]!.noun,
      chance: 1 / rules.company.length,
      looksAt: [place],
      it: place,
    };
  },
  fillers: ({ corner }) => ({ corner: corner! }),
  solve(scene, { corner }) {
    const there = thingsOf(scene).filter(({ box }) => cornerOf(box) === (corner as Corner));
    return there.length === 1 ? there[0]!.noun : 'nothing';
  },
};

/** Whether a thing has its quarter for itself. */
function alone(objects: readonly SceneObject[], place: number): boolean {
  const { box } = objects[place]!;
  const corner = cornerOf(box);
  return clearCorner(box) && objects.every((other, i) => i === place || cornerOf(other.box) !== corner);
}
