import { describe as describeScene } from '../captions/caption.ts';
import { captionForms, composeForm } from '../captions/compose.ts';
import { commonSplits, type Family, thingsSize } from './family.ts';
import { counting } from './thoughts.ts';

/** Everything that is in the picture, in one sentence. */
export const describe: Family = {
  name: 'describe',
  wordings: [
    'describe the picture.',
    'what does the picture show?',
    'tell me what you see.',
    'give a description of this image.',
  ],
  splits: commonSplits,
  size: thingsSize,
  compose(stage) {
    const scene = composeForm[stage.draws.pick(captionForms)](stage);
    return { scene, asked: { subject: {}, answer: describeScene(scene), chance: 0, looksAt: [] } };
  },
  ask: (_, scene) => ({ subject: {}, answer: describeScene(scene), chance: 0, looksAt: [] }),
  fillers: () => ({}),
  think: counting,
  solve: describeScene,
};
