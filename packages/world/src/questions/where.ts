import { quarterScene } from '../scenes/quarter-scene.ts';
import { type SceneObject, thingsOf } from '../scenes/scene.ts';
import { clearCorner, cornerOf, corners } from '../scenes/spatial.ts';
import { drawCompany } from '../scenes/stage.ts';
import { type Asked, commonSplits, type Family, thingsSize } from './family.ts';
import { nameable, onlyNamed, placeOfOnly } from './find.ts';
import { nounFillers } from './noun-fillers.ts';

/** In which quarter of the picture does a thing stand? */
export const where: Family = {
  name: 'where',
  wordings: [
    'where {is} {the}?',
    'in which corner {is} {the}?',
    'point to {the}.',
    'which corner shows {the}?',
  ],
  followUps: ['and where {is} {they}?', 'where {is} {they}?', 'in which corner {is} {they}?'],
  splits: [...commonSplits, 'names'],
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const corner = draws.int(corners.length);
    const noun = draws.pick(rules.subjects);
    const company = drawCompany(stage, [noun], draws.between(0, 3));
    const scene = quarterScene(stage, [noun, ...company], corner);
    return { scene, asked: position(scene.objects, placeOfOnly(scene, noun.noun)) };
  },
  ask({ draws }, scene, { it }) {
    const objects = thingsOf(scene);
    const candidates = it === undefined ? nameable(scene) : [it];
    const places = candidates.filter((place) => clearCorner(objects[place]!.box));
    return places.length === 0 ? undefined : position(objects, draws.pick(places));
  },
  fillers: ({ noun }) => nounFillers(noun!),
  solve: (scene, { noun, place }) =>
    cornerOf((place === undefined ? onlyNamed(scene, noun!) : thingsOf(scene)[Number(place)]!).box),
};

function position(objects: readonly SceneObject[], place: number): Asked {
  const { noun, box } = objects[place]!;
  const several = objects.filter((other) => other.noun === noun).length > 1;
  return {
    subject: several ? { noun, place: String(place) } : { noun },
    answer: cornerOf(box),
    chance: 1 / corners.length,
    looksAt: [place],
    it: place,
  };
}
