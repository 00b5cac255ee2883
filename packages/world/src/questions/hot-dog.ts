import { nounNamed, nounsOf } from '../lexicon.ts';
import { singleScene } from '../scenes/arrange.ts';
import { thingsOf } from '../scenes/scene.ts';
import { drawArtists, drawNoun } from '../scenes/stage.ts';
import { commonSplits, type Family, thingsSize } from './family.ts';

const hotDogNoun = nounNamed('hot dog');
/** What could be taken for one at a glance. */
const similar = ['burger', 'sandwich', 'burrito', 'taco', 'fries', 'croissant', 'banana', 'bread'].map(
  nounNamed,
);

/** Hot dog or not? Of what is not, a third are similar foods, a third other food, a third anything. */
export const hotDog: Family = {
  name: 'hot-dog',
  wordings: [
    'is this a hot dog?',
    'is that a hot dog?',
    'does the picture show a hot dog?',
    'would you call this a hot dog?',
  ],
  splits: commonSplits,
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const yes = draws.coin();
    const others = draws.pick([similar, nounsOf('food'), rules.company]);
    const noun = yes
      ? hotDogNoun
      : drawNoun(stage, 'no hot dog', others, (one) => one !== hotDogNoun && rules.shows(one));
    const [artist] = drawArtists(stage, 1);
    const scene = singleScene(stage, noun, artist!);
    return { scene, asked: { subject: {}, answer: yes ? 'yes' : 'no', chance: 1 / 2, looksAt: [0], it: 0 } };
  },
  fillers: () => ({}),
  solve: (scene) => (thingsOf(scene).some(({ noun }) => noun === 'hot dog') ? 'yes' : 'no'),
};
