import type { Noun } from '../lexicon.ts';
import { quarterScene } from '../scenes/quarter-scene.ts';
import { thingsOf } from '../scenes/scene.ts';
import { drawCompany, drawNoun, mayJoin } from '../scenes/stage.ts';
import { type Asked, commonSplits, type Family, thingsSize } from './family.ts';
import { absent, nameable, placeOfOnly } from './find.ts';
import { nounFillers } from './noun-fillers.ts';

/** Is a thing there? Yes in half of the cases. */
export const presence: Family = {
  name: 'presence',
  wordings: [
    'is there {one} in the picture?',
    'does the picture show {one}?',
    'can you see {one}?',
    'do you find {one} here?',
  ],
  splits: [...commonSplits, 'names'],
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const there = draws.coin();
    const noun = draws.pick(rules.subjects);
    const count = draws.between(2, 4);
    if (there) {
      const scene = quarterScene(stage, [noun, ...drawCompany(stage, [noun], count - 1)]);
      return { scene, asked: shown(noun.noun, placeOfOnly(scene, noun.noun)) };
    }
    const fits = (other: typeof noun): boolean => mayJoin(stage, other, [noun]);
    const scene = quarterScene(stage, drawCompany(stage, [], count, rules.company, fits));
    return { scene, asked: missing(noun.noun) };
  },
  ask(stage, scene, { before }) {
    if (scene.kind !== 'things') return undefined;
    const { draws, rules } = stage;
    // No more often than there are things: then neither yes nor no can run out, and both stay as likely.
    const things = new Set(scene.objects.map(({ noun }) => noun));
    if (before.length >= things.size) return undefined;
    const asked = new Set(before.map(({ noun }) => noun));
    if (draws.coin()) {
      const place = draws.pick([...scene.objects.keys()].filter((i) => !asked.has(scene.objects[i]!.noun)));
      return shown(scene.objects[place]!.noun, place, nameable(scene).includes(place));
    }
    const fits = (one: Noun): boolean => !asked.has(one.noun) && absent(scene, one);
    return missing(drawNoun(stage, 'something absent', rules.company, fits).noun);
  },
  fillers: ({ noun }) => nounFillers(noun!),
  solve: (scene, { noun }) => (thingsOf(scene).some((object) => object.noun === noun) ? 'yes' : 'no'),
};

function shown(noun: string, place: number, single = true): Asked {
  const asked = { subject: { noun }, answer: 'yes', chance: 1 / 2, looksAt: [place] };
  return single ? { ...asked, it: place } : asked;
}

function missing(noun: string): Asked {
  return { subject: { noun }, answer: 'no', chance: 1 / 2, looksAt: [] };
}
