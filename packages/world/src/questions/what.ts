import { singleScene } from '../scenes/arrange.ts';
import { thingsOf } from '../scenes/scene.ts';
import { drawArtists } from '../scenes/stage.ts';
import { commonSplits, type Family, thingsSize } from './family.ts';

/** One thing: what is it? */
export const what: Family = {
  name: 'what',
  wordings: [
    'what is this?',
    'what is in the picture?',
    'which thing do you see?',
    'name this thing.',
    'which thing is shown here?',
  ],
  splits: [...commonSplits, 'names'],
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const noun = draws.pick(rules.subjects);
    const [artist] = drawArtists(stage, 1);
    const scene = singleScene(stage, noun, artist!);
    const asked = {
      subject: {},
      answer: noun.noun,
      chance: 1 / rules.subjects.length,
      looksAt: [0],
      it: 0,
    };
    return { scene, asked };
  },
  fillers: () => ({}),
  solve: (scene) => thingsOf(scene)[0]!.noun,
};
